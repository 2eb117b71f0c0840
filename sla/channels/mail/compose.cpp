#include "sla/channels/mail/compose.h"

#include <ctemplate/template.h>
#include <ctemplate/template_dictionary.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <memory>

#include "base/utf8.h"

namespace sereno::sla {

namespace {

constexpr std::size_t word_bytes = 42;  // of an encoded word, so that its line stays below 76
constexpr std::size_t line_bytes = 73;
constexpr std::string_view base64_signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string base64(std::string_view bytes) {
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t three = 0;
    const auto count = std::min<std::size_t>(3, bytes.size() - i);
    for (std::size_t j = 0; j < 3; ++j)
      three = (three << 8) | (j < count ? static_cast<unsigned char>(bytes[i + j]) : 0U);
    for (std::size_t j = 0; j < 4; ++j) out += j <= count ? base64_signs[(three >> (18 - 6 * j)) & 63] : '=';
  }
  return out;
}

std::string one_line(std::string_view text) {
  std::string line = valid_utf8(text);
  std::replace_if(
      line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 32 || c == 127; }, ' ');
  return line;
}

/// RFC 2045, 6.7; a dot that begins a line is encoded too, so that no server takes it for the end.
std::string quoted_printable(std::string_view text) {
  std::string out, line;
  const auto put = [&](const std::string& piece) {
    if (line.size() + piece.size() > line_bytes) {
      out += line + "=\r\n";
      line.clear();
    }
    line += piece;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n') {
      out += line + "\r\n";
      line.clear();
      continue;
    }
    if (c == '\r') continue;
    const bool last = i + 1 == text.size() || text[i + 1] == '\n';
    const bool plain = c > 32 && c < 127 && c != '=' && !(c == '.' && line.empty());
    char coded[4];
    std::snprintf(coded, sizeof coded, "=%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
    put(plain || (c == ' ' && !last && !line.empty()) ? std::string(1, c) : std::string(coded));
  }
  return out + line + (line.empty() ? "" : "\r\n");
}

/// RFC 5322; in UTC, since no zone is the reader's.
std::string date_text(Instant at) {
  static constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{at - day};
  char text[64];
  std::snprintf(text, sizeof text, "%s, %02u %s %04d %02d:%02d:%02d +0000",
                days[std::chrono::weekday{day}.c_encoding()], static_cast<unsigned>(date.day()),
                months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text;
}

std::string capitals(std::string_view name) {
  std::string out(name);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return out;
}

std::string text_part(std::string_view text) {
  return "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" +
         quoted_printable(valid_utf8(text));
}

/// By the ending of its name; what a browser would run is a file to be kept, not to be shown.
const char* type_of(const std::string& name) {
  if (name.ends_with(".pdf")) return "application/pdf";
  if (name.ends_with(".json")) return "application/json";
  return name.ends_with(".html") ? "text/html; charset=utf-8" : "application/octet-stream";
}

/// The name has no sign that a header could not take (queue_message()).
std::string file_part(const AttachedFile& file) {
  std::string part = "Content-Type: " + std::string(type_of(file.name)) +
                     "\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"" +
                     file.name + "\"\r\n\r\n";
  const std::string coded = base64(file.bytes);
  constexpr std::size_t line = 76;
  for (std::size_t at = 0; at < coded.size(); at += line) part += coded.substr(at, line) + "\r\n";
  return part;
}

}  // namespace

std::string encoded_header(std::string_view text) {
  const std::string line = one_line(text);
  const bool plain = std::all_of(line.begin(), line.end(), [](char c) { return c >= 32 && c < 127; }) &&
                     line.find("=?") == line.npos && line.size() < 70;
  if (plain) return line;
  std::string out;
  for (std::string_view rest = line; !rest.empty();) {
    const auto piece = cut_at_character(rest, word_bytes);
    out += (out.empty() ? "" : "\r\n ") + std::string("=?utf-8?B?") + base64(piece) + "?=";
    rest.remove_prefix(piece.size());
  }
  return out;
}

Result<FilledTemplate> fill_template(const std::string& source, const std::string& file, const Message& message) {
  const std::unique_ptr<ctemplate::Template> form(
      ctemplate::Template::StringToTemplate(source, ctemplate::DO_NOT_STRIP));
  if (!form) return Error{file + ": is no template"};
  ctemplate::TemplateDictionary values(message.form);
  const auto set = [&](const std::string& name, const std::string& value) {
    values.SetValue(capitals(name), value);
    if (!value.empty()) values.ShowSection(capitals(name) + "_SET");
  };
  for (const auto& [name, value] : message.parameters) set(name, value);
  set("token", message.token);
  std::string text;
  if (!form->Expand(&text, &values)) return Error{file + ": cannot be filled"};
  constexpr std::string_view start = "Subject: ";
  const auto end = text.find('\n');
  if (!text.starts_with(start) || end == text.npos || text.compare(end, 2, "\n\n") != 0)
    return Error{file + ": does not begin with a line 'Subject: ...' and a blank one"};
  return FilledTemplate{.subject = text.substr(start.size(), end - start.size()), .text = text.substr(end + 2)};
}

std::string compose_mail(const Message& message, const FilledTemplate& filled, const Sender& sender,
                         const std::vector<AttachedFile>& files) {
  std::string mail;
  const auto header = [&](const char* name, const std::string& value) {
    mail += std::string(name) + ": " + value + "\r\n";
  };
  header("Date", date_text(message.queued));
  header("From", encoded_header(sender.name.empty() ? "" : sender.name) + (sender.name.empty() ? "" : " ") + "<" +
                     sender.address + ">");
  header("To", "<" + message.to + ">");
  header("Message-ID", "<" + message.message_id + ">");
  if (!message.in_reply_to.empty()) {
    header("In-Reply-To", "<" + message.in_reply_to + ">");
    header("References", "<" + message.in_reply_to + ">");
  }
  header("Subject", encoded_header(filled.subject));
  header("Auto-Submitted", "auto-generated");
  header("X-Auto-Response-Suppress", "OOF, AutoReply");
  header("MIME-Version", "1.0");
  header("Content-Language", message.language);
  const std::string text = text_part(filled.text);
  if (files.empty()) return mail + text;
  // No line of base64 or of quoted-printable begins so: "=_" is in neither.
  const std::string boundary = "=_" + message.id;
  header("Content-Type", "multipart/mixed; boundary=\"" + boundary + "\"");
  mail += "\r\n--" + boundary + "\r\n" + text;
  for (const AttachedFile& each : files) mail += "\r\n--" + boundary + "\r\n" + file_part(each);
  return mail + "\r\n--" + boundary + "--\r\n";
}

}  // namespace sereno::sla
