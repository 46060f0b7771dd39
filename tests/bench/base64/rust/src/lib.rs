//! The peer: base64-simd, the decoder that most Rust programs with SIMD base64 use. It chooses the instruction set itself.
use base64_simd::{AsOut, STANDARD};

/// # Safety
/// `text` has `size` bytes and `out` has room for three quarters of that.
#[no_mangle]
pub unsafe extern "C" fn bench_rust_decode(text: *const u8, size: usize, out: *mut u8) -> usize {
    let text = std::slice::from_raw_parts(text, size);
    let out = std::slice::from_raw_parts_mut(out, size / 4 * 3);
    STANDARD.decode(text, out.as_out()).map_or(0, |bytes| bytes.len())
}
