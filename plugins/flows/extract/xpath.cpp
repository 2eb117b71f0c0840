#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "plugins/flows/extract/charset_converters.h"
#include "plugins/flows/extract/confined_reading.h"
#include "plugins/flows/extract/xml_library.h"
#include "sereno/flows/markup.h"
#include "sereno/number.h"
#include "sereno/steps/text.h"

namespace sereno::flows {
namespace {

/// Operations of one XPath: a document of 4 MB is gone through some times, never for ever.
constexpr unsigned long most_operations = 20'000'000;

using XPathContext = std::unique_ptr<xmlXPathContext, decltype(XmlLibrary::free_context)>;
using Expression = std::unique_ptr<xmlXPathCompExpr, decltype(XmlLibrary::free_expression)>;
using Object = std::unique_ptr<xmlXPathObject, decltype(XmlLibrary::free_object)>;

/// Deeper than that: by going, not by recursion.
bool deeper_than(const xmlDoc& document, std::size_t most) {
  std::size_t depth = 0;
  const xmlNode* node = document.children;
  while (node != nullptr) {
    if (node->type == XML_ELEMENT_NODE && node->children != nullptr) {
      if (++depth > most) return true;
      node = node->children;
      continue;
    }
    while (node != nullptr && node->next == nullptr) {
      node = node->parent;
      if (node == nullptr || node->type == XML_DOCUMENT_NODE || node->type == XML_HTML_DOCUMENT_NODE) return false;
      --depth;
    }
    if (node != nullptr) node = node->next;
  }
  return false;
}

bool declares_entities(std::string_view body) {
  for (auto at = body.find("<!"); at != std::string_view::npos; at = body.find("<!", at + 2))
    if (steps::equals_ignoring_case(body.substr(at + 2, 6), "ENTITY")) return true;
  return false;
}

std::string taken(xmlChar* text) {
  if (text == nullptr) return {};
  std::string own(reinterpret_cast<const char*>(text));
  xml_library().free(text);
  return own;
}

Result<Found> texts_of(xmlXPathObject& object, const ExtractionLimits& limits) {
  const XmlLibrary& xml = xml_library();
  Found found;
  if (object.type != XPATH_NODESET) {
    found.push_back(taken(xml.to_string(&object)));
  } else if (object.nodesetval != nullptr) {
    const auto count = static_cast<std::size_t>(object.nodesetval->nodeNr);
    if (count > limits.most_values) return Error{"gives " + std::to_string(count) + " nodes"};
    std::size_t all = 0;
    for (std::size_t i = 0; i < count && all <= limits.most_xml; ++i) {
      found.push_back(taken(xml.node_to_string(object.nodesetval->nodeTab[i])));
      if (found.back().size() > limits.longest_value) break;
      all += found.back().size();
    }
    if (all > limits.most_xml) return Error{"gives more than " + std::to_string(limits.most_xml) + " bytes"};
  }
  if (!found.empty() && found.back().size() > limits.longest_value)
    return Error{"gives a value of " + std::to_string(found.back().size()) + " bytes"};
  return found;
}

const char* kind_of(bool is_html) { return is_html ? "HTML" : "XML"; }

/// What libxml2 says goes nowhere while this lives.
XPathContext quiet_context(xmlDoc* document) {
  const XmlLibrary& xml = xml_library();
  XPathContext context(xml.new_context(document), xml.free_context);
  if (context) {
    context->error = [](void*, auto) {};
    context->opLimit = most_operations;
  }
  return context;
}

}  // namespace

std::optional<std::string> xpath_problem(std::string_view xpath) {
  const XmlLibrary& xml = xml_library();
  const XPathContext context = quiet_context(nullptr);
  const std::string text(xpath);
  const Expression expression(xml.compile(context.get(), reinterpret_cast<const xmlChar*>(text.c_str())),
                              xml.free_expression);
  if (expression) return std::nullopt;
  return steps::in_quotes(xpath) + " is no XPath";
}

Result<Markup> Markup::parse(std::string_view body, bool is_html, const ExtractionLimits& limits) {
  const XmlLibrary& xml = xml_library();
  const std::string kind = kind_of(is_html);
  if (body.size() > limits.most_xml)
    return Error{kind + " of " + std::to_string(body.size()) + " bytes, more than " + std::to_string(limits.most_xml) +
                 " are not read"};
  if (!is_html && declares_entities(body)) return Error{"XML declares entities, which are not taken"};
  const int html = HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET;
  const int strict = XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NONET | XML_PARSE_NOCDATA;
  const int size = static_cast<int>(body.size());
  xmlDoc* const parsed = is_html ? xml.read_html(body.data(), size, nullptr, nullptr, html)
                                 : xml.read_xml(body.data(), size, nullptr, nullptr, strict);
  if (parsed == nullptr) return Error{"no " + kind + ": " + steps::in_quotes(body, 60)};
  Document document(parsed, [](void* own) { xml_library().free_document(static_cast<xmlDoc*>(own)); });
  if (deeper_than(*parsed, limits.xml_depth))
    return Error{kind + " is deeper than " + std::to_string(limits.xml_depth) + " levels"};
  return Markup(std::move(document), limits);
}

Result<Found> Markup::at(std::string_view xpath) const {
  const XmlLibrary& xml = xml_library();
  const XPathContext context = quiet_context(static_cast<xmlDoc*>(document_.get()));
  const std::string text(xpath);
  const Expression expression(xml.compile(context.get(), reinterpret_cast<const xmlChar*>(text.c_str())),
                              xml.free_expression);
  if (!expression) return Error{steps::in_quotes(xpath) + " is no XPath"};
  const Object object(xml.evaluate(expression.get(), context.get()), xml.free_object);
  if (!object) return Error{steps::in_quotes(xpath) + " cannot be evaluated here"};
  auto found = texts_of(*object, limits_);
  if (!found) return Error{steps::in_quotes(xpath) + " " + found.error().message};
  return found;
}

std::string Markup::text(std::string_view xpath) const {
  auto found = at(xpath);
  return found && !found->empty() ? std::move(found->front()) : std::string();
}

Result<Found> read_markup(std::string_view body, bool is_html,
                          const std::function<Result<Found>(const Markup& document)>& reading,
                          const ExtractionLimits& limits) {
  static_cast<void>(xml_library());
  const CharsetConverters converters(body);
  return read_confined(kind_of(is_html), [&]() -> Result<Found> {
    const auto document = Markup::parse(body, is_html, limits);
    if (!document) return document.error();
    return reading(*document);
  });
}

Result<Found> from_xpath(std::string_view body, std::string_view xpath, bool is_html, const ExtractionLimits& limits) {
  return read_markup(
      body, is_html, [&](const Markup& document) { return document.at(xpath); }, limits);
}

std::vector<Result<Found>> from_xpaths(std::string_view body, const std::vector<std::string>& xpaths, bool is_html,
                                       const ExtractionLimits& limits) {
  // One list for all: of each how many texts, or a reason; then these.
  const auto read = read_markup(
      body, is_html,
      [&](const Markup& document) {
        Found all;
        for (const std::string& xpath : xpaths) {
          const auto found = document.at(xpath);
          all.push_back(found ? std::to_string(found->size()) : found.error().message);
          if (found) all.insert(all.end(), found->begin(), found->end());
        }
        return all;
      },
      limits);
  if (!read) return std::vector<Result<Found>>(xpaths.size(), read.error());
  std::vector<Result<Found>> each;
  std::size_t at = 0;
  while (at < read->size()) {
    const std::string& head = (*read)[at++];
    const auto count = parse_integer<std::size_t>(head);
    if (!count) {
      each.emplace_back(Error{head});
      continue;
    }
    const auto from = read->begin() + static_cast<std::ptrdiff_t>(at);
    const auto size = static_cast<std::ptrdiff_t>(std::min(*count, read->size() - at));
    each.emplace_back(Found(from, from + size));
    at += static_cast<std::size_t>(size);
  }
  each.resize(xpaths.size(), Error{"not read"});
  return each;
}

}  // namespace sereno::flows
