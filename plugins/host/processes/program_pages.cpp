#include "plugins/host/processes/program_pages.h"

#include <elf.h>
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace sereno::host {
namespace {

using ProgramHeader = ElfW(Phdr);
using DynamicEntry = ElfW(Dyn);

struct Pages {
  std::uintptr_t begin = 0;
  std::size_t bytes = 0;
};

const ProgramHeader* find_segment(const dl_phdr_info& object, std::uint32_t type) {
  for (int i = 0; i < object.dlpi_phnum; ++i)
    if (object.dlpi_phdr[i].p_type == type) return &object.dlpi_phdr[i];
  return nullptr;
}

/// Old-style code that the dynamic linker changes in place.
bool has_text_relocations(const dl_phdr_info& object) {
  const auto* const dynamic = find_segment(object, PT_DYNAMIC);
  if (dynamic == nullptr) return false;
  const auto address = object.dlpi_addr + dynamic->p_vaddr;
  const auto* entry = reinterpret_cast<const DynamicEntry*>(address);  // NOLINT(performance-no-int-to-ptr)
  for (; entry->d_tag != DT_NULL; ++entry) {
    if (entry->d_tag == DT_TEXTREL) return true;
    if (entry->d_tag == DT_FLAGS && (entry->d_un.d_val & DF_TEXTREL) != 0) return true;
  }
  return false;
}

/// A segment that is loaded read-only holds what the file holds, so it can be read from there again.
int collect_read_only_segments(dl_phdr_info* object, std::size_t, void* all) {
  if (has_text_relocations(*object)) return 0;
  const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  for (int i = 0; i < object->dlpi_phnum; ++i) {
    const auto& segment = object->dlpi_phdr[i];
    if (segment.p_type != PT_LOAD || (segment.p_flags & PF_W) != 0) continue;
    const std::uintptr_t begin = (object->dlpi_addr + segment.p_vaddr) & ~(page - 1);
    const std::uintptr_t end = (object->dlpi_addr + segment.p_vaddr + segment.p_filesz + page - 1) & ~(page - 1);
    static_cast<std::vector<Pages>*>(all)->push_back({begin, end - begin});
  }
  return 0;
}

}  // namespace

void unmap_program_pages() {
  std::vector<Pages> segments;  // all of them first: the table of segments itself stands in one
  dl_iterate_phdr(collect_read_only_segments, &segments);
  for (const Pages& pages : segments)
    madvise(reinterpret_cast<void*>(pages.begin), pages.bytes, MADV_DONTNEED);  // NOLINT(performance-no-int-to-ptr)
}

}  // namespace sereno::host
