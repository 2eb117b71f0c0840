// Whether a library asks the loader itself to look all its functions up when it is loaded.
#pragma once

namespace sereno::host {

/// True for one that was linked with -z now. False of everything that is not understood, and when reading fails. Reads
/// at positions of its own: where the descriptor stands does not matter and does not change. Source: gABI chapter 5,
/// elf(5).
bool is_bound_at_once(int file);

}  // namespace sereno::host
