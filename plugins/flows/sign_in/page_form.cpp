#include "sereno/flows/page_form.h"

#include <algorithm>

#include "sereno/flows/markup.h"
#include "sereno/number.h"
#include "sereno/steps/text.h"

namespace sereno::flows {
namespace {

/// More are not sent: no form of a sign-in has as many.
constexpr int most_fields = 30;

constexpr std::string_view meta_xpath =
    "string(//meta[@name='csrf-token' or @name='csrf_token' or @name='_csrf']/@content)";

/// Types may be written in any case.
const std::string type = "translate(@type,'ABDEHILMNOPSTUWRX','abdehilmnopstuwrx')";
const std::string password_form = "(//form[.//input[" + type + "='password']])[1]";

/// Name and value of each field, in their order.
void append_fields(Found& texts, const Markup& page, const std::string& nodes) {
  const auto count = parse_integer<int>(page.text("count(" + nodes + ")")).value_or(0);
  for (int i = 1; i <= std::min(count, most_fields); ++i) {
    const std::string node = "(" + nodes + ")[" + std::to_string(i) + "]";
    const std::string name = page.text("string(" + node + "/@name)");
    if (name.empty()) continue;
    texts.push_back(name);
    texts.push_back(page.text("string(" + node + "/@value)"));
  }
}

/// One in each line.
std::string joined(const Found& texts) {
  std::string lines;
  for (const std::string& text : texts) lines += (lines.empty() ? "" : "\n") + text;
  return lines;
}

/// What append_fields() wrote from there on.
std::vector<Field> fields_from(const Found& texts, std::size_t at) {
  std::vector<Field> fields;
  for (; at + 1 < texts.size(); at += 2) fields.push_back({.name = texts[at], .value = texts[at + 1]});
  return fields;
}

/// "a" or "@action", whichever holds one of the words.
std::string says_out(const std::string& what) {
  const std::string low = "translate(" + what + ",'LOGUTSINF_-','logutsinf')";
  return "contains(" + low + ",'logout') or contains(" + low + ",'signout') or contains(" + low + ",'logoff')";
}

}  // namespace

std::string first_text(std::string_view html, std::string_view xpath) {
  auto found = from_xpath(html, xpath, true);
  return found && !found->empty() ? std::move(found->front()) : std::string();
}

std::optional<SignInForm> sign_in_form(std::string_view html) {
  const auto read = read_markup(html, true, [](const Markup& page) {
    Found texts = {page.text("string((" + password_form + "//input[" + type + "='password'])[1]/@name)")};
    if (texts[0].empty()) return texts;
    texts.push_back(page.text("string(" + password_form + "/@action)"));
    texts.push_back(page.text("string((" + password_form + "//input[not(@type) or " + type + "='text' or " + type +
                              "='email'])[1]/@name)"));
    texts.push_back(page.text(meta_xpath));
    const auto names = page.at("//*[self::input or self::select or self::textarea]/@name");
    texts.push_back(names ? joined(*names) : std::string());
    append_fields(texts, page, password_form + "//input[" + type + "='hidden']");
    append_fields(texts, page,
                  "(" + password_form + "//*[@name and ((self::button and (not(@type) or " + type +
                      "='submit')) or (self::input and " + type + "='submit'))])[1]");
    return texts;
  });
  if (!read || read->size() < 5) return std::nullopt;
  return SignInForm{.action = (*read)[1],
                    .user_field = (*read)[2],
                    .pass_field = (*read)[0],
                    .hidden = fields_from(*read, 5),
                    .names = steps::split((*read)[4], '\n'),
                    .meta_token = (*read)[3]};
}

std::optional<WayOut> way_out(std::string_view html) {
  const auto read = read_markup(html, true, [](const Markup& page) {
    const std::string form = "(//form[" + says_out("@action") + "])[1]";
    Found texts = {page.text("string(" + form + "/@action)"), "post"};
    if (!texts[0].empty()) {
      append_fields(texts, page, form + "//input[" + type + "='hidden']");
      return texts;
    }
    const std::string link = "(//a[" + says_out("@href") + "])[1]";
    texts = {page.text("string(" + link + "/@href)"), page.text("string(" + link + "/@data-method)")};
    if (texts[1] != "post") return texts;  // as Rails' own script does it
    const std::string name = page.text("string(//meta[@name='csrf-param']/@content)"), token = page.text(meta_xpath);
    if (!name.empty() && !token.empty()) texts.insert(texts.end(), {name, token});
    return texts;
  });
  if (!read || read->size() < 2 || (*read)[0].empty() || (*read)[0].starts_with("javascript:")) return std::nullopt;
  return WayOut{.action = (*read)[0], .posts = (*read)[1] == "post", .hidden = fields_from(*read, 2)};
}

std::string meta_token(std::string_view html) { return first_text(html, meta_xpath); }

}  // namespace sereno::flows
