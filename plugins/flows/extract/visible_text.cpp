#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "plugins/flows/extract/confined_reading.h"
#include "plugins/flows/extract/text_of_html.h"
#include "sereno/flows/extraction.h"
#include "sereno/steps/text.h"

namespace sereno::flows {
namespace {

/// What lies in these is no text for people, or one that waits to be chosen.
constexpr std::array<std::string_view, 11> unseen = {"script", "style",  "template", "noscript", "textarea", "select",
                                                     "svg",    "iframe", "object",   "datalist", "dialog"};
/// Of these a page holds bytes up to their own end: a "<" in them begins nothing.
constexpr std::array<std::string_view, 4> raw = {"script", "style", "textarea", "title"};
/// No end follows these.
constexpr std::array<std::string_view, 14> empty_ones = {"area",  "base", "br",   "col",   "embed",  "hr",    "img",
                                                         "input", "link", "meta", "param", "source", "track", "wbr"};
/// These stand within a line; all others end it.
constexpr std::array<std::string_view, 14> within_a_line = {"a", "abbr", "b",     "code", "em",     "font", "i",
                                                            "q", "s",    "small", "span", "strong", "u",    "wbr"};

template <std::size_t Size>
bool is_one_of(const std::array<std::string_view, Size>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

void append_utf8(std::string& out, std::uint32_t code) {
  const auto tail = [&](unsigned shift) { out += static_cast<char>(0x80 | ((code >> shift) & 0x3F)); };
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | (code >> 6));
    tail(0);
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | (code >> 12));
    tail(6), tail(0);
  } else {
    out += static_cast<char>(0xF0 | (code >> 18));
    tail(12), tail(6), tail(0);
  }
}

/// What "&name;" stands for; 0: it is none that is known.
std::uint32_t code_of(std::string_view name) {
  if (name.starts_with('#')) {
    name.remove_prefix(1);
    const bool hexadecimal = name.starts_with('x') || name.starts_with('X');
    if (hexadecimal) name.remove_prefix(1);
    std::uint32_t code = 0;
    const auto end = std::from_chars(name.data(), name.data() + name.size(), code, hexadecimal ? 16 : 10);
    const bool good = end.ec == std::errc() && end.ptr == name.data() + name.size() && code <= 0x10FFFF;
    return good && (code < 0xD800 || code > 0xDFFF) ? code : 0;
  }
  using Named = std::pair<std::string_view, std::uint32_t>;
  static constexpr std::array<Named, 24> names = {
      {{"amp", '&'},     {"lt", '<'},      {"gt", '>'},      {"quot", '"'},     {"apos", '\''},    {"nbsp", ' '},
       {"aacute", 0xE1}, {"eacute", 0xE9}, {"iacute", 0xED}, {"oacute", 0xF3},  {"uacute", 0xFA},  {"ntilde", 0xF1},
       {"Aacute", 0xC1}, {"Eacute", 0xC9}, {"Iacute", 0xCD}, {"Oacute", 0xD3},  {"Uacute", 0xDA},  {"Ntilde", 0xD1},
       {"uuml", 0xFC},   {"iexcl", 0xA1},  {"iquest", 0xBF}, {"rsquo", 0x2019}, {"lsquo", 0x2018}, {"hellip", 0x2026}}};
  const auto found = std::find_if(names.begin(), names.end(), [&](const Named& each) { return each.first == name; });
  return found == names.end() ? 0 : found->second;
}

/// Where a tag ends, quotes of its attributes heeded; the end of the page when it does not.
std::size_t end_of_tag(std::string_view html, std::size_t at) {
  char quote = 0;
  for (; at < html.size(); ++at) {
    const char c = html[at];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '>') {
      return at;
    } else if ((c == '"' || c == '\'') && html[at - 1] == '=') {
      quote = c;
    }
  }
  return html.size();
}

/// By its own attributes: "hidden", or a style that says so.
bool hides(std::string_view attributes) {
  std::string squeezed, names;
  char quote = 0;
  for (const char c : attributes) {
    if (!is_blank(c)) squeezed += steps::to_lower(c);
    const bool ends = quote != 0 && c == quote;
    if (quote == 0) names += is_blank(c) ? ' ' : steps::to_lower(c);
    if (ends)
      quote = 0;
    else if (quote == 0 && (c == '"' || c == '\''))
      quote = c;
  }
  if (squeezed.find("display:none") != std::string::npos || squeezed.find("visibility:hidden") != std::string::npos)
    return true;
  const std::vector<std::string> words = steps::split(names, ' ');
  return std::any_of(words.begin(), words.end(),
                     [](const std::string& word) { return word == "hidden" || word.starts_with("hidden="); });
}

/// Goes through a page once, and writes what a reader would see.
class Reader {
 public:
  explicit Reader(std::string_view html) : html_(html) {}

  std::string text() {
    while (at_ < html_.size()) {
      if (html_[at_] == '<' && tag()) continue;
      if (hidden_in_.empty())
        character();
      else
        ++at_;
    }
    while (!out_.empty() && is_blank(out_.back())) out_.pop_back();
    return std::move(out_);
  }

 private:
  /// Past a tag or a comment; false: this "<" is a character.
  bool tag() {
    if (html_.substr(at_).starts_with("<!--")) {
      const auto end = html_.find("-->", at_ + 4);
      at_ = end == std::string_view::npos ? html_.size() : end + 3;
      return true;
    }
    const bool closes = html_.substr(at_).starts_with("</");
    auto begin = at_ + (closes ? 2 : 1);
    if (begin >= html_.size()) return false;
    const bool declares = !closes && (html_[begin] == '!' || html_[begin] == '?');
    if (!declares && !steps::is_letter(html_[begin])) return false;
    const auto end = end_of_tag(html_, begin);
    auto name_end = begin;
    while (name_end < end && !is_blank(html_[name_end]) && html_[name_end] != '/') ++name_end;
    const std::string name = steps::lower_case(html_.substr(begin, name_end - begin));
    const std::string_view attributes = html_.substr(name_end, end - name_end);
    at_ = std::min(end + 1, html_.size());
    if (declares) return true;
    if (closes)
      close(name);
    else
      open(name, attributes);
    if (hidden_in_.empty() && !is_one_of(within_a_line, name)) line_end();
    return true;
  }

  void open(const std::string& name, std::string_view attributes) {
    const bool no_end = is_one_of(empty_ones, name) || (attributes.ends_with('/') && name != "script");
    if (!hidden_in_.empty()) {
      if (!no_end && name == hidden_in_) ++depth_;
    } else if (!no_end && (is_one_of(unseen, name) || hides(attributes))) {
      hidden_in_ = name;
      depth_ = 1;
    }
    if (no_end || !is_one_of(raw, name)) return;
    const auto end = std::min(end_of_raw(name), html_.size());
    if (!hidden_in_.empty()) at_ = end;
    while (at_ < end) character();
  }

  /// Where "</name" stands, in any case.
  std::size_t end_of_raw(std::string_view name) const {
    for (auto at = html_.find("</", at_); at != std::string_view::npos; at = html_.find("</", at + 2))
      if (steps::equals_ignoring_case(html_.substr(at + 2, name.size()), name)) return at;
    return std::string_view::npos;
  }

  void close(const std::string& name) {
    if (hidden_in_ != name || --depth_ > 0) return;
    hidden_in_.clear();
  }

  void character() {
    const char c = html_[at_];
    if (c == '&') {
      constexpr std::size_t longest = 10;
      const auto end = html_.substr(at_, longest).find(';');
      const auto code = end == std::string_view::npos ? 0 : code_of(html_.substr(at_ + 1, end - 1));
      if (code != 0) {
        at_ += end + 1;
        if (code == 0xA0 || (code < 0x80 && is_blank(static_cast<char>(code))))
          blank();
        else
          append_utf8(out_, code);
        return;
      }
    }
    ++at_;
    if (static_cast<unsigned char>(c) <= ' ' || c == '\x7f')
      blank();
    else
      out_ += c;
  }

  void blank() {
    if (!out_.empty() && !is_blank(out_.back())) out_ += ' ';
  }
  void line_end() {
    while (!out_.empty() && out_.back() == ' ') out_.pop_back();
    if (!out_.empty() && out_.back() != '\n') out_ += '\n';
  }

  std::string_view html_;
  std::size_t at_ = 0;
  std::string out_{};
  std::string hidden_in_{};  // the element that hides all in it; empty: none
  std::size_t depth_ = 0;    // of elements of that name
};

}  // namespace

std::string text_of_html(std::string_view html) { return Reader(html).text(); }

std::string visible_text(std::string_view html) {
  auto text = read_confined("HTML", [&] { return Found{text_of_html(html)}; });
  return text && text->size() == 1 ? std::move(text->front()) : std::string();
}

}  // namespace sereno::flows
