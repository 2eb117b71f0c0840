// winmail.dat: what Outlook wraps attachments in (MS-OXTNEF).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sereno::sla {

struct TnefFile {
  std::string name{};        ///< the long one where it has it; UTF-8 or windows-1252
  std::string_view bytes{};  ///< of what was read
};

struct Tnef {
  std::string text{};  ///< the mail's plain text, where it carries one, windows-1252
  std::string rtf{};   ///< its rich text, RTF
  std::string html{};
  std::vector<TnefFile> files{};
};

/// What can be read of it, at most 200 files; nothing of bytes that are none.
Tnef parse_tnef(std::string_view bytes);

}  // namespace sereno::sla
