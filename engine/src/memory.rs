//! What the C library's heap does with memory that was freed.

/// Give it back to the system: for a moment after which much less is needed, and by other threads, whose heaps are their own.
pub fn give_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: any thread may call it at any time.
    unsafe {
        libc::malloc_trim(0);
    }
}

/// Keep it, in few heaps: for work that takes and frees the same large pieces over and over, where the system would clear
/// every page of them anew.
pub fn keep() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: any thread may call it at any time.
    unsafe {
        const LARGEST: libc::c_int = 32 << 20; // what the C library allows for pieces that are no mappings of their own
        const HEAPS: libc::c_int = 4;
        libc::mallopt(libc::M_MMAP_THRESHOLD, LARGEST);
        libc::mallopt(libc::M_TRIM_THRESHOLD, libc::c_int::MAX);
        libc::mallopt(libc::M_ARENA_MAX, HEAPS);
    }
}
