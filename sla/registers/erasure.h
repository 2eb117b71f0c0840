// Files of evidence that have to go: which ones a date reaches, and the act that says so. Pure.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/ledger.h"
#include "sereno/time.h"
#include "sla/registers/statement.h"

namespace sereno::sla {

/// Every run of exactly 64 small hexadecimal digits in a text: how acts name files.
std::vector<std::string> digests_in(std::string_view text);

/// The files that facts recorded before `before` name and no later one does, sorted. An act of erasing names its file
/// and keeps it from nothing.
std::vector<std::string> named_before(const std::vector<ledger::Fact>& facts, Instant before);

/// Of those the mails that came in and the numbers that were called: a file of evidence is nobody's to take away by
/// itself.
std::vector<std::string> personal_before(const std::vector<ledger::Fact>& facts, Instant before);

inline constexpr std::string_view erasure_type = "erasure";

/// Says who erased it and why; the file's digest and the acts that name it stay.
ledger::Fact erasure_of(const std::string& digest, const std::string& reason, const Speaker& speaker,
                        const std::string& login);

}  // namespace sereno::sla
