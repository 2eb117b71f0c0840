// Which templates may make a page: those in which nothing that people wrote can become code, and which fetch nothing.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sereno::sla {

/// What a template begins with, before anything else.
inline constexpr std::string_view escaping_pragma = "{{%AUTOESCAPE context=\"HTML\"}}";
/// The page's content security policy, as the template has to name it.
inline constexpr std::string_view policy_meta = "<meta http-equiv=\"Content-Security-Policy\" content=\"{{POLICY}}\">";

struct TemplateFault {
  std::size_t line = 1;
  std::string what{};  ///< what is wrong, and what to do
  friend bool operator==(const TemplateFault&, const TemplateFault&) = default;
};

/// Everything that keeps the template from being used, in the order of its lines; empty: it may be.
/// Refused are: another beginning than the pragma; modifiers of variables (:none above all), other pragmas, includes,
/// other delimiters; anything variable outside a quoted value inside a tag, in a style or in a comment; scripts,
/// handlers of events, style attributes; elements and attributes that fetch or send; addresses but "#..." and pictures
/// within the page; a page without the policy.
std::vector<TemplateFault> template_faults(std::string_view text);

/// The text inside the template's only <style>, for the policy's digest; empty when it has none.
std::string_view style_of(std::string_view text);

}  // namespace sereno::sla
