#include "sla/page/page_maker.h"

#include <ctemplate/template.h>

#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/digest.h"
#include "sla/page/sheet.h"
#include "sla/page/template_guard.h"

namespace sereno::sla {
namespace {

/// For text and quoted values. A place of a value in it stays one.
std::string escaped(std::string_view words) {
  std::string text;
  for (const char each : words) {
    switch (each) {
      case '&':
        text += "&amp;";
        break;
      case '<':
        text += "&lt;";
        break;
      case '>':
        text += "&gt;";
        break;
      case '"':
        text += "&quot;";
        break;
      case '\'':
        text += "&#39;";
        break;
      default:
        text += each;
    }
  }
  return text;
}

std::string without_carriage_returns(std::string_view text) {
  std::string kept;
  for (const char each : text)
    if (each != '\r') kept += each;  // HTML reads CR LF as LF, and the digest of a style is taken of what is read
  return kept;
}

std::string base64(const Digest& digest) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < digest.size(); i += 3) {
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k) bits = bits << 8U | (i + k < digest.size() ? digest[i + k] : 0U);
    for (std::size_t k = 0; k < 4; ++k) text += i + k > digest.size() ? '=' : digits[bits >> (18 - 6 * k) & 0x3FU];
  }
  return text;
}

Result<void> judged(const std::string& text, const std::string& name) {
  std::string all;
  for (const TemplateFault& each : template_faults(text))
    all += (all.empty() ? "" : "\n") + name + ":" + std::to_string(each.line) + ": " + each.what;
  if (!all.empty()) return Error{all};
  return {};
}

/// No script, nothing fetched, nothing sent, no other style than the template's.
std::string policy_for(std::string_view text) {
  return "default-src 'none'; style-src 'sha256-" + base64(sha256(style_of(text))) +
         "'; img-src data:; base-uri 'none'; form-action 'none'";
}

void fill(ctemplate::TemplateDictionary& dictionary, const Subject& subject) {
  Sheet sheet(dictionary);
  fill_head(sheet, subject);
  fill_month(sheet, subject);
  fill_clauses(sheet, subject);
  fill_outages(sheet, subject);
  fill_incidents(sheet, subject);
  fill_maintenance(sheet, subject);
  fill_registers(sheet, subject);
  fill_credit(sheet, subject);
}

}  // namespace

std::string translated(std::string_view text, const Language& language) {
  const std::string_view style = style_of(text);
  const auto style_at = style.empty() ? text.size() : static_cast<std::size_t>(style.data() - text.data());
  std::string said;
  for (std::size_t at = 0; at < text.size();) {
    if (at == style_at) {
      said += style;
      at += style.size();
      continue;
    }
    const auto end = text.substr(at).starts_with("[[") ? text.find("]]", at) : text.npos;
    if (end == text.npos) {
      said += text[at++];
      continue;
    }
    said += escaped(language.say(text.substr(at + 2, end - at - 2)));
    at = end + 2;
  }
  return said;
}

Result<std::string> make_page(const Value& report, const Language& language, const PageTemplate& look) {
  const std::string own = without_carriage_returns(look.text);
  if (const auto fit = judged(own, look.name); !fit) return fit.error();
  const std::string text = translated(own, language);
  if (const auto fit = judged(text, look.name + " in " + language.code()); !fit) return fit.error();
  const auto zone = Zone::find(report["period"]["tz"].text());
  if (!zone) return zone.error();

  const std::unique_ptr<ctemplate::Template> page(ctemplate::Template::StringToTemplate(text, ctemplate::DO_NOT_STRIP));
  if (page == nullptr) return Error{look.name + ": ctemplate does not read it; what is wrong stands above"};
  ctemplate::TemplateDictionary dictionary("report");
  dictionary.SetValue("POLICY", policy_for(text));
  fill(dictionary, Subject{report, language, *zone});
  std::string html;
  if (!page->Expand(&html, &dictionary)) return Error{look.name + ": the page could not be made of it"};
  return html;
}

}  // namespace sereno::sla
