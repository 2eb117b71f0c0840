// What of a mail its writer says now, and what is quoted, forwarded or a signature.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/time.h"
#include "sla/mail/letter.h"

namespace sereno::sla {

struct OwnText {
  std::string own{};                     ///< lines, without greetings of programs, quotes and signature
  std::vector<std::string> forwarded{};  ///< what the writer hands on as his report, the outermost first
  std::string quoted{};                  ///< all that is neither
  std::string signature{};
};

/// `forward`: its subject says that it hands a mail on, so that what stands under a mail's head is forwarded, no quote.
OwnText own_text(std::string_view text, bool forward);

/// "Fwd: ...", "RV: ..." in front of the subject, whatever stands before them.
bool is_forward(std::string_view subject);
bool is_reply(std::string_view subject);

}  // namespace sereno::sla
