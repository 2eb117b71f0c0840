// Numbers of telephones in the registers: kept as files of the ledger, so that they can be taken away while the act
// that somebody was called stays. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sla/registers/token.h"

namespace sereno::sla {

/// A number on its way into a ledger.
struct KeptNumber {
  std::string bytes{};  ///< of the file: the number, and chance, since the digest of a number alone tells the number
  std::string words{};  ///< for the act: "number sha256:..."
};

/// "+525512345678" of "+52 (55) 1234-5678": without what people write between digits. Any other text stays as it is.
std::string dialled(std::string_view number);

/// Whether it is a number is for the caller to say.
KeptNumber keep_number(std::string_view number, const RandomBytes& random);

/// The number in such a file.
std::string number_in(std::string_view bytes);

/// The digests of numbers that a text names as `words` does, in their order.
std::vector<std::string> numbers_named(std::string_view text);

/// Seven digits in a row, whatever stands between them of blanks, dots, hyphens and brackets: as people write numbers.
bool holds_a_number(std::string_view text);

}  // namespace sereno::sla
