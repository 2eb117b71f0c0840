// HTML and XML of others, of which several things are wanted at once.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/flows/extraction.h"
#include "sereno/result.h"

namespace sereno::flows {

/// A document that was parsed. A page is only read so by what read_markup() runs. One thread.
class Markup {
 public:
  /// HTML as browsers take it (broken too) or XML. No network, no entity of a document type, no document of its own.
  static Result<Markup> parse(std::string_view body, bool is_html, const ExtractionLimits& limits = {});

  /// The texts of the nodes, or the one value, that an XPath 1.0 expression gives.
  Result<Found> at(std::string_view xpath) const;
  /// The first of them; empty when there is none.
  std::string text(std::string_view xpath) const;

 private:
  using Document = std::unique_ptr<void, void (*)(void*)>;
  Markup(Document document, const ExtractionLimits& limits) : document_(std::move(document)), limits_(limits) {}

  Document document_;
  ExtractionLimits limits_;
};

/// Parses a document, once, and has `reading` take out of it what is wanted, in a process that can only compute
/// (steps::run_confined): nothing but what it returns comes out of there. Fails as Markup::parse() and `reading` do;
/// throws CheckFailure, with the reason, when that process came to harm or could not be had.
Result<Found> read_markup(std::string_view body, bool is_html,
                          const std::function<Result<Found>(const Markup& document)>& reading,
                          const ExtractionLimits& limits = {});

/// What each of these gives, of one such reading. Throws as read_markup() does.
std::vector<Result<Found>> from_xpaths(std::string_view body, const std::vector<std::string>& xpaths, bool is_html,
                                       const ExtractionLimits& limits = {});

}  // namespace sereno::flows
