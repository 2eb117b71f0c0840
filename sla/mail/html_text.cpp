#include "sla/mail/html_text.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/letters.h"
#include "sereno/number.h"

namespace sereno::sla {

namespace {

using Pair = std::pair<std::string_view, std::string_view>;

constexpr int deepest_quote = 20;

constexpr std::array<Pair, 36> named_characters{{
    {"amp", "&"},    {"lt", "<"},     {"gt", ">"},     {"quot", "\""},  {"apos", "'"},   {"nbsp", " "},
    {"aacute", "á"}, {"eacute", "é"}, {"iacute", "í"}, {"oacute", "ó"}, {"uacute", "ú"}, {"ntilde", "ñ"},
    {"uuml", "ü"},   {"Aacute", "Á"}, {"Eacute", "É"}, {"Iacute", "Í"}, {"Oacute", "Ó"}, {"Uacute", "Ú"},
    {"Ntilde", "Ñ"}, {"Uuml", "Ü"},   {"iexcl", "¡"},  {"iquest", "¿"}, {"ndash", "–"},  {"mdash", "—"},
    {"hellip", "…"}, {"laquo", "«"},  {"raquo", "»"},  {"ldquo", "“"},  {"rdquo", "”"},  {"lsquo", "‘"},
    {"rsquo", "’"},  {"bull", "•"},   {"middot", "·"}, {"deg", "°"},    {"rarr", "→"},   {"ordf", "ª"},
}};

std::string utf8_of(std::uint32_t point) {
  if (point == 0xA0) return " ";
  if (point == 0 || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) return "\xEF\xBF\xBD";
  std::string out;
  const auto put = [&](std::uint32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0 | (point >> 6));
    put(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    put(0xE0 | (point >> 12));
    put(0x80 | ((point >> 6) & 0x3F));
    put(0x80 | (point & 0x3F));
  } else {
    put(0xF0 | (point >> 18));
    put(0x80 | ((point >> 12) & 0x3F));
    put(0x80 | ((point >> 6) & 0x3F));
    put(0x80 | (point & 0x3F));
  }
  return out;
}

std::uint32_t number_of(std::string_view digits, std::uint32_t base) {
  std::uint32_t value = 0;
  for (const char c : digits) {
    const int low = c >= 'A' && c <= 'F' ? c - 'A' + 10 : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c - '0';
    if (low < 0 || static_cast<std::uint32_t>(low) >= base || value > 0x10FFFF) return 0;
    value = value * base + static_cast<std::uint32_t>(low);
  }
  return value;
}

/// "nbsp", "#225", "#xE1"
std::string character_of(std::string_view name) {
  if (name.starts_with("#x") || name.starts_with("#X")) return utf8_of(number_of(name.substr(2), 16));
  if (name.starts_with("#")) return utf8_of(number_of(name.substr(1), 10));
  const auto* found = std::find_if(named_characters.begin(), named_characters.end(),
                                   [&](const Pair& each) { return each.first == name; });
  return found == named_characters.end() ? "&" + std::string(name) + ";" : std::string(found->second);
}

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

class Page {
 public:
  explicit Page(std::string_view html) : html_(html) {}

  std::string text() {
    while (at_ < html_.size()) {
      if (html_[at_] == '<')
        tag();
      else if (html_[at_] == '&')
        character();
      else
        put(html_[at_++]);
    }
    end_line();
    return std::move(out_);
  }

 private:
  void tag() {
    if (html_.substr(at_).starts_with("<!--")) return skip_to("-->");
    const auto end = html_.find('>', at_);
    const auto whole = html_.substr(at_ + 1, end == html_.npos ? html_.npos : end - at_ - 1);
    const bool named =
        !whole.empty() && (whole[0] == '/' || whole[0] == '!' || whole[0] == '?' || (whole[0] | 32) >= 'a');
    if (!named) return put(html_[at_++]);
    at_ = end == html_.npos ? html_.size() : end + 1;
    const bool closes = whole[0] == '/';
    const auto rest = whole.substr(closes ? 1 : 0);
    const auto name = lower_case(rest.substr(0, rest.find_first_of(" \t\r\n/")));
    closes ? close(name) : open(name, rest);
  }

  void open(const std::string& name, std::string_view attributes) {
    if (is_one_of(name, {"script", "style", "title"})) return skip_to("</" + name);
    if (name == "br") return end_line();
    if (name == "img") return picture(attributes);
    if (name == "td" || name == "th") return cell();
    if (name == "tr") first_cell_ = true;
    if (name == "blockquote") {
      end_line();
      depth_ = std::min(depth_ + 1, deepest_quote);
    }
    // A cell that begins with a paragraph stays in its row.
    if (is_block(name) && !line_.ends_with('\t')) end_line();
    if (name == "li") line_ += "- ";
  }

  void close(const std::string& name) {
    if (is_block(name)) end_line();
    if (name == "p" || name == "table") out_ += '\n';
    if (name == "blockquote") {
      end_line();
      depth_ = std::max(depth_ - 1, 0);
    }
  }

  static bool is_block(std::string_view name) {
    return is_one_of(
        name, {"p",  "div", "tr",  "table", "li",         "ul",     "ol",      "h1",     "h2",     "h3", "h4", "h5",
               "h6", "hr",  "pre", "body",  "blockquote", "center", "section", "header", "footer", "dd", "dt"});
  }

  /// Cells hold paragraphs of their own: within a row they are no lines.
  void cell() {
    if (!first_cell_) {
      join_row();
      line_ += '\t';
    }
    first_cell_ = false;
  }

  void join_row() {
    if (!line_.empty() || out_.empty() || out_.back() != '\n' || row_mark_ > out_.size()) return;
    // What a paragraph in the cell before ended as a line is taken up again.
    std::string before = out_.substr(row_mark_);
    while (!before.empty() && before.back() == '\n') before.pop_back();
    if (before.empty() || before.find('\n') != before.npos) return;
    out_.resize(row_mark_);
    line_ = before.substr(std::min(before.size(), static_cast<std::size_t>(depth_) * 2));
  }

  void picture(std::string_view attributes) {
    const auto at = attributes.find("cid:");
    if (at == attributes.npos) return;
    const auto name = attributes.substr(at + 4);
    line_ += "[cid:" + std::string(name.substr(0, name.find_first_of("\"'> \t\r\n"))) + "]";
  }

  void character() {
    const auto end = html_.find(';', at_);
    if (end == html_.npos || end - at_ > 10) return put(html_[at_++]);
    line_ += character_of(html_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
  }

  void put(char c) {
    const bool blank = c == ' ' || c == '\t' || c == '\r' || c == '\n';
    if (!blank)
      line_ += c;
    else if (!line_.empty() && line_.back() != ' ' && line_.back() != '\t')
      line_ += ' ';
  }

  void end_line() {
    while (!line_.empty() && (line_.back() == ' ' || line_.back() == '\t')) line_.pop_back();
    if (line_.empty()) {
      line_.clear();
      return;
    }
    row_mark_ = out_.size();
    for (int i = 0; i < depth_; ++i) out_ += "> ";
    out_ += line_ + '\n';
    line_.clear();
  }

  void skip_to(std::string_view mark) {
    // Names of elements in whatever case; what never ends swallows the rest, as browsers have it.
    for (auto i = at_ + 1; i + mark.size() <= html_.size(); ++i)
      if (lower_case(html_.substr(i, mark.size())) == mark) {
        const auto end = html_.find('>', i);
        at_ = end == html_.npos ? html_.size() : end + 1;
        return;
      }
    at_ = html_.size();
  }

  std::string_view html_;
  std::size_t at_ = 0;
  std::string out_{};
  std::string line_{};
  std::size_t row_mark_ = 0;  ///< where in out_ the last line begins
  bool first_cell_ = true;
  int depth_ = 0;
};

}  // namespace

std::string text_of_html(std::string_view html) { return Page(html).text(); }

}  // namespace sereno::sla
