// The words of codes: the only place that makes sentences of reasons. They are in English unless a translation is
// given.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "sla/credit.h"
#include "sla/reason.h"
#include "sla/report.h"

namespace sereno::sla {

/// Without a full stop. What people wrote stands in it as it is: one_line() makes it fit to print.
std::string words(const Reason& reason);
/// Gives a sentence with its {places} in another language.
using Translation = std::function<std::string(std::string_view)>;
std::string words(const Reason& reason, const Translation& translation);
/// Every sentence that reasons are said in, for catalogues.
std::vector<std::string_view> sentences();
std::vector<std::string> words(const Reasons& reasons);
/// Joined by "; ".
std::string joined_words(const Reasons& reasons);

/// "99.85 to below 99.90 %", "44 to below 66 min", "none".
std::string words(const CreditBand& band);
/// "rounded once, half up, to 0.01 MXN"
std::string rounding_words(const Fee& fee);
/// "maintenance m1: lies outside the allowed windows"
std::string words(const Refusal& refusal);
/// What kept a function from being known: "silence: web", "observer: no_descriptor", "check".
std::string why_unknown(const CoverageGap& gap);

}  // namespace sereno::sla
