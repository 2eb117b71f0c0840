#include "sla/mail/own_text.h"

#include <algorithm>
#include <array>
#include <utility>

#include "sla/mail/labels.h"
#include "sla/mail/words.h"

namespace sereno::sla {

namespace {

using Lines = std::vector<std::string>;

constexpr std::array<std::string_view, 16> head_names = {
    "de:", "from:",   "enviado:", "enviado el:", "sent:", "date:",        "fecha:",    "para:",
    "to:", "asunto:", "subject:", "cc:",         "von:",  "responder a:", "reply-to:", "cco:"};
constexpr std::array<std::string_view, 9> forward_marks = {
    "forwarded message",           "mensaje reenviado", "begin forwarded message", "inicio del mensaje reenviado",
    "inicio de mensaje reenviado", "reenviado por",     "mensaje encaminado",      "forwarded by",
    "original message follows"};
constexpr std::array<std::string_view, 5> original_marks = {"mensaje original", "original message", "mensaje anterior",
                                                            "original appointment", "cita original"};
constexpr std::array<std::string_view, 12> device_marks = {
    "enviado desde mi", "enviado desde outlook", "enviado desde yahoo", "enviado desde el",
    "enviado con",      "sent from my",          "sent from outlook",   "sent from yahoo",
    "get outlook for",  "obtener outlook para",  "descargar outlook",   "enviado de mi"};
constexpr std::array<std::string_view, 21> closings = {"saludos",
                                                       "atentamente",
                                                       "atte",
                                                       "cordialmente",
                                                       "quedo atent",
                                                       "quedo al pendiente",
                                                       "quedamos atent",
                                                       "regards",
                                                       "best regards",
                                                       "kind regards",
                                                       "thanks",
                                                       "thank you",
                                                       "quedo pendiente",
                                                       "quedamos pendientes",
                                                       "quedo en espera",
                                                       "gracias",
                                                       "muchas gracias",
                                                       "best",
                                                       "cheers",
                                                       "un saludo",
                                                       "slds"};
constexpr std::array<std::string_view, 8> disclaimers = {
    "aviso de confidencialidad",        "este mensaje y sus anexos", "este correo electronico y",
    "la informacion contenida en este", "this email and any",        "this message and any",
    "confidentiality notice",           "aviso de privacidad"};

bool is_quote(std::string_view line) { return line.starts_with(">") || line.starts_with("|>"); }

/// "*De:* Ana", as some programs write bold letters.
std::string head_line(std::string_view line) {
  std::string text = folded(line);
  std::erase(text, '*');
  while (text.starts_with(">") || text.starts_with(" ")) text.erase(0, 1);
  return text;
}

bool is_head(std::string_view line) {
  const auto text = head_line(line);
  return std::any_of(head_names.begin(), head_names.end(),
                     [&](std::string_view name) { return text.starts_with(name); });
}

/// A mail's head begins at the line: three of its lines among the next five, sender or date first.
bool begins_head(const Lines& lines, std::size_t at) {
  const auto first = head_line(lines[at]);
  if (!first.starts_with("de:") && !first.starts_with("from:") && !first.starts_with("date:") &&
      !first.starts_with("fecha:") && !first.starts_with("subject:") && !first.starts_with("asunto:"))
    return false;
  int heads = 0;
  for (auto i = at; i < std::min(at + 5, lines.size()); ++i) heads += is_head(lines[i]) ? 1 : 0;
  const bool address = first.find('@') != first.npos || first.starts_with("de:") || first.starts_with("from:");
  return heads >= 3 || (heads == 2 && address);
}

/// "El lun, 9 nov 2026 a las 17:02, LANTERN <x@y> escribió:", on one line or folded to three. How many lines; 0: none.
std::size_t attribution_lines(const Lines& lines, std::size_t at) {
  std::string text;
  for (std::size_t count = 1; count <= 4 && at + count <= lines.size(); ++count) {
    text += (count == 1 ? "" : " ") + head_line(lines[at + count - 1]);
    const bool begins = text.starts_with("el ") || text.starts_with("on ") || text.starts_with("en ") ||
                        text.starts_with("le ") || text.find('@') != text.npos || text.starts_with("a las ");
    if (!begins) return 0;
    for (const char* end : {"escribio:", "wrote:", "escribio :", "ha escrito:", "escreveu:"})
      if (text.ends_with(end)) return count;
    if (trimmed(lines[at + count - 1]).empty()) return 0;
  }
  return 0;
}

bool is_mark(std::string_view line, const auto& marks) {
  const auto text = folded(line);
  const bool dashes = text.starts_with("--") || text.starts_with("__") || text.starts_with("==");
  const bool whole = text.ends_with(":") || dashes;
  return whole && text.size() < 100 &&
         std::any_of(marks.begin(), marks.end(), [&](std::string_view mark) { return text.find(mark) != text.npos; });
}

bool is_rule(std::string_view line) {
  const auto text = trimmed(line);
  return text.size() >= 10 && text.find_first_not_of("_-=*") == text.npos;
}

bool starts_with_any(const std::string& text, const auto& phrases) {
  return std::any_of(phrases.begin(), phrases.end(), [&](std::string_view each) { return text.starts_with(each); });
}

/// "Saludos cordiales," and the like: few words, and nothing that tells.
bool is_closing(std::string_view line) {
  const auto text = folded(line);
  return text.size() <= 45 && starts_with_any(text, closings) && text.find(':') == text.npos &&
         (text.find(". ") == text.npos);
}

/// From which line on at most so many follow that are not blank.
std::size_t last_lines(const Lines& lines, std::size_t most) {
  auto at = lines.size();
  for (std::size_t written = 0; at > 0; --at)
    if (!trimmed(lines[at - 1]).empty() && ++written > most) break;
  return at == 0 ? 0 : at - 1;
}

/// Where the signature begins; lines.size() for none.
std::size_t signature_at(const Lines& lines) {
  constexpr std::size_t longest_signature = 8;
  const auto near_end = last_lines(lines, longest_signature);
  bool something = false;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto text = folded(lines[i]);
    if (lines[i] == "-- " || (lines[i] == "--" && i > 0)) return i;
    if (starts_with_any(text, device_marks) || starts_with_any(text, disclaimers)) return i;
    if (something && i >= near_end && is_closing(lines[i])) return i;
    something = something || !text.empty();
  }
  return lines.size();
}

std::string joined(const Lines& lines, std::size_t from, std::size_t to) {
  std::string text;
  for (auto i = from; i < std::min(to, lines.size()); ++i) text += lines[i] + "\n";
  return text;
}

std::string without_quote_marks(std::string_view line) {
  while (line.starts_with(">") || line.starts_with(" ")) line.remove_prefix(1);
  return std::string(line);
}

/// What was signed by PGP within the text, without its armour (RFC 9580, 7): lines that begin with a dash have another
/// dash before them.
Lines without_armour(Lines lines) {
  const auto begin = std::find(lines.begin(), lines.end(), "-----BEGIN PGP SIGNED MESSAGE-----");
  if (begin == lines.end()) return lines;
  Lines out(lines.begin(), begin);
  auto line = std::find_if(begin, lines.end(), [](const std::string& each) { return trimmed(each).empty(); });
  for (; line != lines.end() && !line->starts_with("-----BEGIN PGP SIGNATURE"); ++line)
    out.push_back(line->starts_with("- ") ? line->substr(2) : *line);
  const auto end =
      std::find_if(line, lines.end(), [](const std::string& each) { return each.starts_with("-----END PGP"); });
  if (end != lines.end()) out.insert(out.end(), end + 1, lines.end());
  return out;
}

class Splitter {
 public:
  Splitter(Lines lines, bool forward) : lines_(std::move(lines)), forward_(forward) {}

  OwnText split() {
    while (at_ < lines_.size()) step();
    finish();
    return std::move(result_);
  }

 private:
  void step() {
    const std::string& line = lines_[at_];
    if (is_mark(line, forward_marks)) return begin_forward(at_ + 1);
    // Some programs quote what they forward.
    if (forward_ && is_quote(line) && is_mark(without_quote_marks(line), forward_marks)) return begin_forward(at_ + 1);
    if (is_mark(line, original_marks)) return forward_ ? begin_forward(at_ + 1) : begin_quote(1);
    if (is_rule(line) && at_ + 1 < lines_.size() && begins_head(lines_, at_ + 1))
      return forward_ ? begin_forward(at_ + 1) : begin_quote(1);
    if (begins_head(lines_, at_)) return forward_ || in_forward_ ? begin_forward(at_) : begin_quote(0);
    if (const auto count = attribution_lines(lines_, at_); count > 0) return attribution(count);
    if (quoting_ && !is_quote(line) && marked_ && !trimmed(line).empty()) quoting_ = false;  // written below a quote
    if ((is_quote(line) && !in_forward_) || quoting_) {
      marked_ = marked_ || is_quote(line);
      if (is_quote(line)) asked_ = without_quote_marks(line);
      result_.quoted += line + "\n";
    } else {
      take_question(line);
      (in_forward_ ? forwarded_ : own_).push_back(in_forward_ ? without_quote_marks(line) : line);
    }
    ++at_;
  }

  /// Who answers between the lines of what he was asked speaks of what stands right above: it becomes his label.
  void take_question(const std::string& line) {
    if (in_forward_ || asked_.empty() || trimmed(line).empty()) return;
    if (asked_alone(asked_)) {
      own_.emplace_back();
      own_.push_back(asked_);
    }
    asked_.clear();
  }

  void begin_quote(std::size_t marks) {
    settle_forward();
    quoting_ = true;
    marked_ = false;
    in_forward_ = false;
    result_.quoted += joined(lines_, at_, at_ + marks + 1);
    at_ += marks + 1;
  }

  void attribution(std::size_t count) {
    settle_forward();
    auto next = at_ + count;
    while (next < lines_.size() && trimmed(lines_[next]).empty()) ++next;
    // Without marks before its lines everything below is the quote.
    quoting_ = true;
    marked_ = next < lines_.size() && is_quote(lines_[next]);
    in_forward_ = false;
    result_.quoted += joined(lines_, at_, at_ + count);
    at_ += count;
  }

  void begin_forward(std::size_t from) {
    settle_forward();
    in_forward_ = true;
    quoting_ = false;
    const auto start = from;
    auto i = from;
    while (i < lines_.size() && i < start + 12 &&
           (trimmed(without_quote_marks(lines_[i])).empty() || is_head(lines_[i]) ||
            (i > start && lines_[i].starts_with(" "))))
      ++i;
    result_.quoted += joined(lines_, at_, i);
    at_ = std::max(i, at_ + 1);
  }

  void settle_forward() {
    if (forwarded_.empty()) return;
    const auto end = signature_at(forwarded_);
    result_.forwarded.push_back(joined(forwarded_, 0, end));
    forwarded_.clear();
  }

  void finish() {
    settle_forward();
    const auto end = signature_at(own_);
    result_.own = joined(own_, 0, end);
    result_.signature = joined(own_, end, own_.size());
  }

  Lines lines_;
  bool forward_;
  std::size_t at_ = 0;
  bool quoting_ = false;
  bool marked_ = false;  ///< the quote's lines begin with ">"
  bool in_forward_ = false;
  std::string asked_{};  ///< the quoted line right above
  Lines own_{};
  Lines forwarded_{};
  OwnText result_{};
};

bool has_prefix(std::string_view subject, std::initializer_list<std::string_view> prefixes) {
  std::string text = folded(subject);
  for (int i = 0; i < 6; ++i) {
    for (const std::string_view prefix : prefixes)
      if (text.starts_with(prefix)) return true;
    const auto colon = text.find(": ");
    if (colon == text.npos || colon > 4) return false;
    text.erase(0, colon + 2);
  }
  return false;
}

}  // namespace

bool is_forward(std::string_view subject) {
  const std::string text = folded(subject);
  // The outermost word counts: "Re: Fwd: ..." answers.
  for (const char* prefix : {"fwd:", "fw:", "rv:", "reenv:", "enc:", "tr:", "reenviar:", "reenviado:"})
    if (text.starts_with(prefix)) return true;
  return false;
}

bool is_reply(std::string_view subject) { return has_prefix(subject, {"re:", "r:", "resp:", "respuesta:"}); }

OwnText own_text(std::string_view text, bool forward) {
  return Splitter(without_armour(lines_of(text)), forward).split();
}

}  // namespace sereno::sla
