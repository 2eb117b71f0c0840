#include "plugins/host/catalogue/bound_at_once.h"

#include <link.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace sereno::host {
namespace {

/// As many of them as stand there, from that offset on; no more than a library of any linker has.
template <class Entry>
struct Entries {
  std::array<Entry, 128> all;
  std::size_t count = 0;

  Entries(int file, std::uint64_t offset, std::uint64_t most) {
    if (offset > static_cast<std::uint64_t>(std::numeric_limits<off_t>::max())) return;
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(most, all.size()));
    const ssize_t bytes = pread(file, all.data(), wanted * sizeof(Entry), static_cast<off_t>(offset));
    count = bytes < 0 ? 0 : static_cast<std::size_t>(bytes) / sizeof(Entry);
  }
  const Entry* begin() const { return all.data(); }
  const Entry* end() const { return all.data() + count; }
};

bool asks_for_it(const ElfW(Dyn) & entry) {
  switch (entry.d_tag) {
    case DT_BIND_NOW:
      return true;
    case DT_FLAGS:
      return (entry.d_un.d_val & DF_BIND_NOW) != 0;
    case DT_FLAGS_1:
      return (entry.d_un.d_val & DF_1_NOW) != 0;
    default:
      return false;
  }
}

}  // namespace

bool is_bound_at_once(int file) {
  const Entries<ElfW(Ehdr)> head(file, 0, 1);
  if (head.count == 0 || head.begin()->e_phentsize != sizeof(ElfW(Phdr))) return false;
  for (const auto& part : Entries<ElfW(Phdr)>(file, head.begin()->e_phoff, head.begin()->e_phnum)) {
    if (part.p_type != PT_DYNAMIC) continue;
    const Entries<ElfW(Dyn)> entries(file, part.p_offset, part.p_filesz / sizeof(ElfW(Dyn)));
    const auto* const end =
        std::find_if(entries.begin(), entries.end(), [](const auto& entry) { return entry.d_tag == DT_NULL; });
    return std::any_of(entries.begin(), end, asks_for_it);
  }
  return false;
}

}  // namespace sereno::host
