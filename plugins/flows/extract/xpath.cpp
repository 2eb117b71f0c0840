#include <memory>
#include <string>
#include <utility>

#include "plugins/flows/extract/xml_library.h"
#include "sereno/flows/extraction.h"
#include "sereno/steps/text.h"

namespace sereno::flows {
namespace {

/// Operations of one XPath: a document of 4 MB is gone through some times, never for ever.
constexpr unsigned long most_operations = 20'000'000;

using Document = std::unique_ptr<xmlDoc, decltype(XmlLibrary::free_document)>;
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

Result<Document> parsed(std::string_view body, bool is_html, const ExtractionLimits& limits) {
  const XmlLibrary& xml = xml_library();
  const char* const kind = is_html ? "HTML" : "XML";
  if (body.size() > limits.most_xml)
    return Error{std::string(kind) + " of " + std::to_string(body.size()) + " bytes, more than " +
                 std::to_string(limits.most_xml) + " are not read"};
  if (!is_html && declares_entities(body)) return Error{"XML declares entities, which are not taken"};
  const int html = HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET;
  const int strict = XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NONET | XML_PARSE_NOCDATA;
  const int size = static_cast<int>(body.size());
  Document document(is_html ? xml.read_html(body.data(), size, nullptr, nullptr, html)
                            : xml.read_xml(body.data(), size, nullptr, nullptr, strict),
                    xml.free_document);
  if (!document) return Error{std::string("no ") + kind + ": " + steps::in_quotes(body, 60)};
  if (deeper_than(*document, limits.xml_depth))
    return Error{std::string(kind) + " is deeper than " + std::to_string(limits.xml_depth) + " levels"};
  return document;
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
    for (std::size_t i = 0; i < count; ++i) found.push_back(taken(xml.node_to_string(object.nodesetval->nodeTab[i])));
  }
  for (const std::string& text : found)
    if (text.size() > limits.longest_value) return Error{"gives a value of " + std::to_string(text.size()) + " bytes"};
  return found;
}

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

Result<Found> from_xpath(std::string_view body, std::string_view xpath, bool is_html, const ExtractionLimits& limits) {
  const XmlLibrary& xml = xml_library();
  const auto document = parsed(body, is_html, limits);
  if (!document) return document.error();
  const XPathContext context = quiet_context(document->get());
  const std::string text(xpath);
  const Expression expression(xml.compile(context.get(), reinterpret_cast<const xmlChar*>(text.c_str())),
                              xml.free_expression);
  if (!expression) return Error{steps::in_quotes(xpath) + " is no XPath"};
  const Object object(xml.evaluate(expression.get(), context.get()), xml.free_object);
  if (!object) return Error{steps::in_quotes(xpath) + " cannot be evaluated here"};
  auto found = texts_of(*object, limits);
  if (!found) return Error{steps::in_quotes(xpath) + " " + found.error().message};
  return found;
}

}  // namespace sereno::flows
