#include "sla/page/template_guard.h"

#include <algorithm>
#include <span>
#include <utility>

#include "base/letters.h"

namespace sereno::sla {
namespace {

constexpr std::string_view elements[] = {
    "a",       "abbr",   "article", "aside",   "b",        "bdi",        "blockquote", "body",    "br",
    "caption", "circle", "code",    "col",     "colgroup", "dd",         "defs",       "desc",    "details",
    "div",     "dl",     "dt",      "ellipse", "em",       "figcaption", "figure",     "footer",  "g",
    "h1",      "h2",     "h3",      "h4",      "h5",       "h6",         "head",       "header",  "hr",
    "html",    "i",      "img",     "li",      "line",     "main",       "meta",       "nav",     "ol",
    "p",       "path",   "pattern", "polygon", "polyline", "pre",        "rect",       "section", "small",
    "span",    "strong", "style",   "sub",     "summary",  "sup",        "svg",        "table",   "tbody",
    "td",      "text",   "tfoot",   "th",      "thead",    "time",       "title",      "tr"};
constexpr std::string_view more_elements[] = {"tspan", "ul", "wbr"};

constexpr std::string_view fetching[] = {
    "action",  "archive",    "attributename", "background", "cite",   "classid",    "codebase", "data",
    "dynsrc",  "formaction", "icon",          "longdesc",   "lowsrc", "manifest",   "ping",     "poster",
    "profile", "srcdoc",     "srcset",        "target",     "usemap", "xlink:href", "xml:base", "imagesrcset"};
constexpr std::string_view painting[] = {"fill",   "stroke", "filter",       "mask",       "clip-path",
                                         "marker", "cursor", "marker-start", "marker-mid", "marker-end"};

bool one_of(std::string_view word, std::span<const std::string_view> list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
bool is_name(std::string_view text) {
  const auto fits = [](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_'; };
  return !text.empty() && std::all_of(text.begin(), text.end(), fits);
}

/// A picture within the page.
bool is_picture(std::string_view value) {
  const std::string small = lower_case(value.substr(0, 24));
  for (const std::string_view kind : {"png", "jpeg", "gif", "webp"})
    if (small.starts_with("data:image/" + std::string(kind) + ";base64,")) return true;
  return false;
}

/// What of a style reaches out of the page; empty: nothing.
std::string reach_of_style(std::string_view style) {
  const std::string small = lower_case(style);
  if (small.find('\\') != small.npos) return "a backslash, which can hide an address: write the character itself";
  for (const std::string_view word :
       {"@import", "image-set(", "image(", "src(", "expression(", "-moz-binding", "behavior:"})
    if (small.find(word) != small.npos) return std::string(word) + ", which fetches: put what it needs into the page";
  for (auto at = small.find("url("); at != small.npos; at = small.find("url(", at + 1)) {
    auto inside = std::string_view(small).substr(at + 4);
    while (!inside.empty() && (is_blank(inside.front()) || inside.front() == '"' || inside.front() == '\''))
      inside.remove_prefix(1);
    if (!inside.starts_with('#') && !is_picture(inside))
      return "an address elsewhere: only url(#...) and pictures within the page (data:image/png;base64,...) are taken";
  }
  return {};
}

/// Reads a template once, from its beginning to its end.
class Guard {
 public:
  explicit Guard(std::string_view text) : text_(text) {}

  std::vector<TemplateFault> faults() {
    if (!text_.starts_with(escaping_pragma))
      fault("a template begins with " + std::string(escaping_pragma) + ", before anything else");
    else
      at_ = escaping_pragma.size();
    while (at_ < text_.size()) step();
    for (const Open& each : open_) fault_at(each.at, "the section " + each.name + " is not closed");
    if (!has_policy_) fault("the policy is missing: put " + std::string(policy_meta) + " into the head");
    std::stable_sort(faults_.begin(), faults_.end(),
                     [](const TemplateFault& left, const TemplateFault& right) { return left.line < right.line; });
    return std::move(faults_);
  }

  std::pair<std::size_t, std::size_t> style() const { return {style_from_, style_to_}; }

 private:
  struct Open {
    std::string name{};
    std::size_t at = 0;
    std::size_t place = 0;
  };
  struct Attribute {
    std::string name{};
    std::string_view value{};
    std::size_t at = 0;
    bool quoted = false;
  };

  void fault_at(std::size_t at, std::string what) {
    const auto end = text_.begin() + static_cast<std::ptrdiff_t>(std::min(at, text_.size()));
    faults_.push_back({1 + static_cast<std::size_t>(std::count(text_.begin(), end, '\n')), std::move(what)});
  }
  void fault(std::string what) { fault_at(at_, std::move(what)); }
  bool here(std::string_view word) const { return text_.substr(at_).starts_with(word); }
  char next() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  void skip() { at_ = std::min(at_ + 1, text_.size()); }

  /// To behind `end`, or to the end of all.
  std::string_view until(std::string_view end) {
    const auto found = text_.find(end, at_);
    const auto inside = text_.substr(at_, found == text_.npos ? text_.npos : found - at_);
    at_ = found == text_.npos ? text_.size() : found + end.size();
    return inside;
  }

  void step() {
    if (here("{{")) return marker(0);
    if (here("<!--")) return comment();
    if (here("</")) return end_tag();
    if (next() != '<') {
      ++at_;
      return;
    }
    const char second = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    if (is_letter(second)) return tag();
    if (lower_case(text_.substr(at_, 15)) != "<!doctype html>" && (second == '!' || second == '?'))
      fault("no declarations but <!DOCTYPE html>");
    ++at_;
  }

  /// `place` is where the quoted value begins that it stands in; 0 in text.
  void marker(std::size_t place) {
    const auto begin = at_;
    at_ += 2;
    if (text_.find("}}", at_) == text_.npos) fault_at(begin, "{{ is not closed");
    const std::string_view inside = until("}}");
    const char kind = inside.empty() ? '\0' : inside.front();
    const std::string name(inside.substr(inside.empty() ? 0 : 1));
    if (kind == '!') return;
    if (kind == '#') return open_section(name, begin, place);
    if (kind == '/') return close_section(name, begin, place);
    if (kind == '%') return fault_at(begin, "no pragma but the first: leave it out");
    if (kind == '>' || kind == '=')
      return fault_at(begin, "no includes and no other delimiters: write it into this file");
    if (inside.find(':') != inside.npos)
      return fault_at(begin, "{{" + std::string(inside) + "}}: no modifiers, :none least of all; what escapes it is " +
                                 "chosen by where it stands");
    if (!is_name(inside)) fault_at(begin, "{{" + std::string(inside) + "}} is no name of a value");
  }

  void open_section(const std::string& name, std::size_t begin, std::size_t place) {
    if (!is_name(name)) return fault_at(begin, "{{#" + name + "}} is no name of a section");
    open_.push_back({name, begin, place});
  }

  void close_section(const std::string& name, std::size_t begin, std::size_t place) {
    if (open_.empty() || open_.back().name != name)
      return fault_at(begin, "{{/" + name + "}} closes " + (open_.empty() ? "nothing" : "before " + open_.back().name));
    if (open_.back().place != place)
      fault_at(begin,
               "the section " + name +
                   " begins in one place of a tag and ends in another: without it the rest would be read otherwise");
    open_.pop_back();
  }

  void comment() {
    const auto begin = at_;
    at_ += 4;
    if (until("-->").find("{{") != std::string_view::npos)
      fault_at(begin, "nothing variable in a comment: write {{! ... }} for what is not to be in the page");
  }

  void end_tag() {
    const auto begin = at_;
    if (until(">").find("{{") != std::string_view::npos) fault_at(begin, "nothing variable in an end tag");
  }

  void tag() {
    const auto begin = at_++;
    const auto name_from = at_;
    while (at_ < text_.size() && !is_blank(next()) && next() != '>' && next() != '/' && !here("{{")) ++at_;
    const std::string name = lower_case(text_.substr(name_from, at_ - name_from));
    std::vector<Attribute> attributes;
    while (at_ < text_.size() && next() != '>') {
      if (here("{{")) {
        fault("inside the tag <" + name + "> something variable stands outside a quoted value: put it into one");
        until("}}");
      } else if (is_blank(next()) || next() == '/') {
        ++at_;
      } else {
        attributes.push_back(attribute(name));
      }
    }
    skip();
    judge(name, attributes, begin);
  }

  Attribute attribute(const std::string& element) {
    Attribute read{.at = at_};
    const auto from = at_;
    while (at_ < text_.size() && !is_blank(next()) && next() != '=' && next() != '>' && next() != '/' && !here("{{"))
      ++at_;
    if (at_ == from) skip();
    read.name = lower_case(text_.substr(from, at_ - from));
    auto behind = at_;
    while (behind < text_.size() && is_blank(text_[behind])) ++behind;
    if (behind >= text_.size() || text_[behind] != '=') return read;
    at_ = behind + 1;  // text_[behind] is there
    while (at_ < text_.size() && is_blank(next())) ++at_;
    const char quote = next();
    read.quoted = quote == '"' || quote == '\'';
    if (read.quoted) skip();
    const auto value_from = at_;
    const auto ends = [&] { return read.quoted ? next() == quote : is_blank(next()) || next() == '>'; };
    while (at_ < text_.size() && !ends()) {
      if (!here("{{")) {
        ++at_;
        continue;
      }
      if (!read.quoted)
        fault("the value of " + read.name + " in <" + element + "> is variable and not quoted: quote it");
      marker(value_from);
    }
    read.value = text_.substr(value_from, at_ - value_from);
    if (read.quoted) skip();
    return read;
  }

  void judge(const std::string& name, const std::vector<Attribute>& attributes, std::size_t begin) {
    if (name == "script")
      fault_at(begin, "no scripts: the page stands without any");
    else if (!one_of(name, elements) && !one_of(name, more_elements))
      fault_at(begin, "<" + name + "> is not for a page that stands alone: leave it out");
    for (const Attribute& each : attributes) judge_attribute(name, each);
    const std::string_view whole = text_.substr(begin, at_ - begin);
    const auto names = [](std::string_view wanted) {
      return [wanted](const Attribute& each) { return each.name == wanted; };
    };
    if (name == "meta" && std::any_of(attributes.begin(), attributes.end(), names("http-equiv"))) {
      if (whole != policy_meta || has_policy_ || !open_.empty())
        fault_at(begin, "the only http-equiv is the policy, once and always: " + std::string(policy_meta));
      has_policy_ = has_policy_ || whole == policy_meta;
    }
    if ((name == "style" || name == "body") && !has_policy_ && !late_policy_) {
      late_policy_ = true;
      fault_at(begin, "the policy has to stand before <" + name + ">");
    }
    if (name == "style") style_content(begin);
  }

  void judge_attribute(const std::string& element, const Attribute& attribute) {
    const std::string_view value = attribute.value;
    const bool variable = value.find("{{") != value.npos;
    if (attribute.name.starts_with("on"))
      return fault_at(attribute.at, attribute.name + " in <" + element + "> is a script: leave it out");
    if (attribute.name == "style")
      return fault_at(attribute.at, "style in <" + element + ">: use a class, and say in <style> what it looks like");
    if (one_of(attribute.name, fetching))
      return fault_at(attribute.at, attribute.name + " in <" + element + "> is not for a page that stands alone");
    const bool picture = attribute.name == "src" && element == "img" && !variable && is_picture(value);
    if ((attribute.name == "href" || attribute.name == "src") && !picture && !value.starts_with('#'))
      return fault_at(attribute.at, attribute.name + " in <" + element +
                                        "> leads elsewhere: only \"#...\", and pictures within the page");
    if (attribute.name.starts_with("xmlns")) {
      if (!value.starts_with("http://www.w3.org/") || variable) fault_at(attribute.at, "another xmlns than the W3C's");
      return;
    }
    if (one_of(attribute.name, painting) && variable && !value.starts_with("url(#"))
      return fault_at(attribute.at,
                      attribute.name + " in <" + element + "> is variable: use a class, or url(#{{...}})");
    const std::string reach = variable ? reach_of_style(value.substr(0, value.find("{{"))) : reach_of_style(value);
    const bool takes_style = one_of(attribute.name, painting) || lower_case(value).find("url(") != std::string::npos;
    if (takes_style && !reach.empty()) fault_at(attribute.at, attribute.name + " in <" + element + "> has " + reach);
    if (lower_case(value).find("javascript:") != std::string::npos)
      fault_at(attribute.at, attribute.name + " in <" + element + "> has a script's address");
  }

  /// Behind <style ...>.
  void style_content(std::size_t begin) {
    const auto from = at_;
    const std::string small = lower_case(text_.substr(at_));
    const auto length = std::min(small.find("</style"), small.size());
    const std::string_view style = text_.substr(from, length);
    at_ = from + length;
    if (style_to_ != 0) fault_at(begin, "a second <style>: put both into one");
    style_from_ = from;
    style_to_ = from + length;
    if (style.find("{{") != style.npos)
      fault_at(from + style.find("{{"), "nothing variable in a style: choose among classes");
    if (const std::string reach = reach_of_style(style); !reach.empty()) fault_at(begin, "<style> has " + reach);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<Open> open_{};
  std::vector<TemplateFault> faults_{};
  bool has_policy_ = false, late_policy_ = false;
  std::size_t style_from_ = 0, style_to_ = 0;
};

}  // namespace

std::vector<TemplateFault> template_faults(std::string_view text) { return Guard(text).faults(); }

std::string_view style_of(std::string_view text) {
  Guard guard(text);
  static_cast<void>(guard.faults());
  const auto [from, to] = guard.style();
  return text.substr(from, to - from);
}

}  // namespace sereno::sla
