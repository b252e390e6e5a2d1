//! What hot loops ask of the processor.

/// Whether the processor has what `#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]` asks for: shifts by a
/// variable are a third of what reading numbers takes, and cost one instruction there instead of three.
#[cfg(target_arch = "x86_64")]
#[inline]
pub fn is_modern() -> bool {
    is_x86_feature_detected!("avx2")
        && is_x86_feature_detected!("bmi1")
        && is_x86_feature_detected!("bmi2")
        && is_x86_feature_detected!("lzcnt")
        && is_x86_feature_detected!("popcnt")
}

/// Let the processor fetch what is needed soon, where it does not see by itself what will be.
#[inline(always)]
pub fn fetch<T>(place: *const T) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: nothing is read; a place that is none is passed over.
    unsafe {
        std::arch::x86_64::_mm_prefetch::<{ std::arch::x86_64::_MM_HINT_T0 }>(place.cast());
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = place;
}
