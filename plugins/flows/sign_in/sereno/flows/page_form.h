// The forms of a page, as a browser would send them. The page is hostile: what is no form that can be sent is none.
// Each of these reads it as read_markup() does, and throws as that does.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/flows/request.h"

namespace sereno::flows {

/// A form with a field for a password.
struct SignInForm {
  std::string action{};  ///< as it stands there, relative to the page; empty: the page itself
  std::string user_field{};
  std::string pass_field{};
  std::vector<Field> hidden{};       ///< what goes along: hidden fields, and the button's own name and value
  std::vector<std::string> names{};  ///< of all fields of the page
  std::string meta_token{};  ///< of the page's meta tag ("csrf-token", "csrf_token", "_csrf"); empty: it has none
};

/// The first form with a password; nothing when there is none.
std::optional<SignInForm> sign_in_form(std::string_view html);

/// How one signs out of a page: a form or a link that says so.
struct WayOut {
  std::string action{};
  bool posts = false;
  std::vector<Field> hidden{};
};
std::optional<WayOut> way_out(std::string_view html);

/// The token of a meta tag, as SignInForm has it.
std::string meta_token(std::string_view html);

/// The first text that an XPath gives; empty when there is none.
std::string first_text(std::string_view html, std::string_view xpath);

}  // namespace sereno::flows
