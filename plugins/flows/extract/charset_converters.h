// What turns a document's own character set into UTF-8. Internal to the extractions.
#pragma once

#include <iconv.h>

#include <string_view>
#include <vector>

namespace sereno::flows {

/// Each of them is a file of the C library, which a process that can only compute cannot load: those of the sets that a
/// document names are there while this lives.
class CharsetConverters {
 public:
  explicit CharsetConverters(std::string_view document);
  CharsetConverters(const CharsetConverters&) = delete;
  CharsetConverters& operator=(const CharsetConverters&) = delete;
  ~CharsetConverters();

 private:
  void load(const char* to, const char* from);
  std::vector<iconv_t> open_;
};

}  // namespace sereno::flows
