#include "sereno/flows/page_form.h"

#include <algorithm>

#include "sereno/flows/extraction.h"
#include "sereno/number.h"

namespace sereno::flows {
namespace {

/// More are not sent: no form of a sign-in has as many.
constexpr int most_fields = 30;

/// Types may be written in any case.
const std::string type = "translate(@type,'ABDEHILMNOPSTUWRX','abdehilmnopstuwrx')";
const std::string password_form = "(//form[.//input[" + type + "='password']])[1]";

/// Name and value of each field, in their order.
std::vector<Field> fields_of(std::string_view html, const std::string& nodes) {
  const auto count = parse_integer<int>(first_text(html, "count(" + nodes + ")")).value_or(0);
  std::vector<Field> fields;
  for (int i = 1; i <= std::min(count, most_fields); ++i) {
    const std::string node = "(" + nodes + ")[" + std::to_string(i) + "]";
    const std::string pair = first_text(html, "concat(" + node + "/@name,'\n'," + node + "/@value)");
    const auto end = pair.find('\n');
    if (end == std::string::npos || end == 0) continue;
    fields.push_back({.name = pair.substr(0, end), .value = pair.substr(end + 1)});
  }
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
  SignInForm form;
  form.pass_field = first_text(html, "string((" + password_form + "//input[" + type + "='password'])[1]/@name)");
  if (form.pass_field.empty()) return std::nullopt;
  form.action = first_text(html, "string(" + password_form + "/@action)");
  form.user_field = first_text(html, "string((" + password_form + "//input[not(@type) or " + type + "='text' or " +
                                         type + "='email'])[1]/@name)");
  form.hidden = fields_of(html, password_form + "//input[" + type + "='hidden']");
  const auto button = fields_of(html, "(" + password_form + "//*[@name and ((self::button and (not(@type) or " + type +
                                          "='submit')) or (self::input and " + type + "='submit'))])[1]");
  form.hidden.insert(form.hidden.end(), button.begin(), button.end());
  return form;
}

std::optional<WayOut> way_out(std::string_view html) {
  const std::string form = "(//form[" + says_out("@action") + "])[1]";
  if (const std::string action = first_text(html, "string(" + form + "/@action)"); !action.empty())
    return WayOut{.action = action, .posts = true, .hidden = fields_of(html, form + "//input[" + type + "='hidden']")};
  const std::string link = "(//a[" + says_out("@href") + "])[1]";
  const std::string address = first_text(html, "string(" + link + "/@href)");
  if (address.empty() || address.starts_with("javascript:")) return std::nullopt;
  WayOut out{.action = address, .posts = first_text(html, "string(" + link + "/@data-method)") == "post"};
  if (out.posts) {  // as Rails' own script does it
    const std::string name = first_text(html, "string(//meta[@name='csrf-param']/@content)");
    if (const std::string token = meta_token(html); !name.empty() && !token.empty()) out.hidden = {{name, token}};
  }
  return out;
}

std::string meta_token(std::string_view html) {
  return first_text(html, "string(//meta[@name='csrf-token' or @name='csrf_token' or @name='_csrf']/@content)");
}

}  // namespace sereno::flows
