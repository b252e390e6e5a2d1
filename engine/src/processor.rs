//! Which instructions hot loops may be compiled for.

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
