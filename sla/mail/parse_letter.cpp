// The only file that knows gmime.
#include <gmime/gmime.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "base/digest.h"
#include "base/letters.h"
#include "base/utf8.h"
#include "sla/mail/charset.h"
#include "sla/mail/html_text.h"
#include "sla/mail/letter.h"
#include "sla/mail/rtf.h"
#include "sla/mail/tnef.h"

namespace sereno::sla {

namespace {

constexpr int deepest = 12;
constexpr int most_parts = 1000;
constexpr std::size_t most_attachments = 200;
constexpr std::size_t most_text = 256u << 10;
constexpr std::size_t most_html = 2u << 20;
constexpr std::size_t longest_line = 4000;
constexpr std::size_t most_mails = 20;

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
template <class Kind>
using Owned = std::unique_ptr<Kind, Unref>;

/// Without what could end a line or start a control sequence.
std::string one_line(const char* text) {
  std::string line = valid_utf8(cut_at_character(text == nullptr ? "" : text, longest_line));
  std::string out;
  bool blank = false;
  for (const char c : line) {
    const bool control = static_cast<unsigned char>(c) <= 32 || c == 127;
    if (!control && blank && !out.empty()) out += ' ';
    if (!control) out += c;
    blank = control;
  }
  return out;
}

std::string page(std::string text) {
  text = valid_utf8(text);
  std::erase_if(text,
                [](char c) { return (static_cast<unsigned char>(c) < 32 && c != '\n' && c != '\t') || c == 127; });
  return text;
}

std::string without_brackets(std::string text) {
  const auto from = text.find('<'), to = text.find('>', from == text.npos ? 0 : from);
  if (from != text.npos && to != text.npos) text = text.substr(from + 1, to - from - 1);
  return text;
}

std::string header_of(GMimeObject* object, const char* name) {
  return one_line(g_mime_object_get_header(object, name));
}

/// RFC 3676: a line that ends in a blank goes on, in a quote only with what is quoted, too; "-- " does not.
std::string unflowed(const std::string& text, bool drops_blank) {
  std::string out;
  std::size_t from = 0;
  while (from < text.size()) {
    const auto end = std::min(text.find('\n', from), text.size());
    std::string_view line = std::string_view(text).substr(from, end - from);
    if (line.starts_with(" ")) line.remove_prefix(1);
    const bool quoted = line.starts_with(">");
    const bool next_quoted = end + 1 < text.size() && text[end + 1] == '>';
    const bool flows = line.ends_with(' ') && line != "-- " && quoted == next_quoted;
    if (flows && drops_blank) line.remove_suffix(1);
    if (quoted && !out.empty() && out.back() != '\n')
      line.remove_prefix(std::min(line.find_first_not_of("> "), line.size()));
    out += line;
    if (!flows) out += '\n';
    from = end + 1;
  }
  return out;
}

std::optional<char> quoted_byte(std::string_view text) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  if (text.size() < 3 || text[0] != '=') return std::nullopt;
  const auto high = hex.find(text[1]), low = hex.find(text[2]);
  if (high == hex.npos || low == hex.npos) return std::nullopt;
  return static_cast<char>((high << 4U) + low);
}

/// Letters beyond ASCII in it are all "=C3=B1": somebody lost the line that says so.
bool looks_quoted_printable(std::string_view text) {
  const bool ascii = std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 128; });
  for (auto at = text.find("=C3="); ascii && at != text.npos; at = text.find("=C3=", at + 1))
    if (quoted_byte(text.substr(at + 3))) return true;
  return false;
}

std::string from_quoted_printable(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = quoted_byte(text.substr(at, 3));
    const bool soft_end = text.substr(at, 2) == "=\n";
    if (byte) {
      out += *byte;
      at += 2;
    } else if (soft_end) {
      ++at;
    } else {
      out += text[at];
    }
  }
  return out;
}

class Reader {
 public:
  Letter letter(GMimeMessage* message, int depth) {
    Letter letter;
    head(letter, message);
    if (GMimeObject* body = g_mime_message_get_mime_part(message)) object(letter, body, depth);
    if (blank(letter.text) || (!blank(letter.html_text) && only_points_to_html(letter.text)))
      letter.text = letter.html_text;
    return letter;
  }

 private:
  /// "Este mensaje requiere un lector de HTML": written by a program instead of the text.
  static bool only_points_to_html(const std::string& text) {
    constexpr std::size_t longest_pointer = 300;
    return text.size() < longest_pointer && lower_case(text).find("html") != text.npos;
  }

  static bool blank(const std::string& text) { return text.find_first_not_of(" \t\r\n") == text.npos; }

  static void head(Letter& letter, GMimeMessage* message) {
    GMimeObject* object = GMIME_OBJECT(message);
    from(letter, g_mime_message_get_from(message), object);
    letter.to = header_of(object, "To");
    letter.subject = one_line(g_mime_message_get_subject(message));
    if (GDateTime* date = g_mime_message_get_date(message)) {
      const std::int64_t seconds = g_date_time_to_unix(date);
      if (seconds > 0 && seconds < 2'145'916'800) letter.date = instant_from_ms(seconds * 1000);  // to 2037
    }
    letter.message_id = one_line(g_mime_message_get_message_id(message));
    letter.in_reply_to = without_brackets(header_of(object, "In-Reply-To"));
    letter.references = ids(header_of(object, "References"));
    letter.auto_submitted = lower_case(header_of(object, "Auto-Submitted"));
    letter.precedence = lower_case(header_of(object, "Precedence"));
    letter.return_path = header_of(object, "Return-Path");
    for (const char* name : {"X-Autoreply", "X-Autorespond", "X-Autoresponse", "X-Auto-Reply"})
      letter.auto_reply_header = letter.auto_reply_header || g_mime_object_get_header(object, name) != nullptr;
    for (const char* name : {"List-Id", "List-Unsubscribe", "List-Post"})
      letter.list_header = letter.list_header || g_mime_object_get_header(object, name) != nullptr;
    const auto failed = header_of(object, "X-Failed-Recipients");
    if (!failed.empty()) letter.delivery.push_back({.recipient = failed, .action = "failed"});
  }

  static void from(Letter& letter, InternetAddressList* list, GMimeObject* object) {
    const int count = list == nullptr ? 0 : internet_address_list_length(list);
    for (int i = count - 1; i >= 0; --i) {
      InternetAddress* address = internet_address_list_get_address(list, i);
      if (!INTERNET_ADDRESS_IS_MAILBOX(address)) continue;
      const auto mailbox = one_line(internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address)));
      if (mailbox.find('@') == mailbox.npos) continue;
      letter.from = mailbox;
      letter.from_name = one_line(internet_address_get_name(address));
    }
    if (letter.from.empty()) letter.from = without_brackets(header_of(object, "From"));
  }

  static std::vector<std::string> ids(std::string_view text) {
    std::vector<std::string> found;
    for (auto at = text.find('<'); at != text.npos && found.size() < 100; at = text.find('<', at + 1)) {
      const auto end = text.find('>', at);
      if (end == text.npos) break;
      found.emplace_back(text.substr(at + 1, end - at - 1));
    }
    return found;
  }

  void object(Letter& letter, GMimeObject* object, int depth) {
    if (++parts_ > most_parts || depth > deepest) return;
    if (GMIME_IS_MULTIPART(object)) return multipart(letter, GMIME_MULTIPART(object), depth);
    if (GMIME_IS_MESSAGE_PART(object)) return mail_in_mail(letter, GMIME_MESSAGE_PART(object), depth);
    if (GMIME_IS_PART(object)) part(letter, GMIME_PART(object));
  }

  void multipart(Letter& letter, GMimeMultipart* multipart, int depth) {
    GMimeContentType* type = g_mime_object_get_content_type(GMIME_OBJECT(multipart));
    if (g_mime_content_type_is_type(type, "multipart", "report") && letter.report_type.empty())
      letter.report_type = lower_case(one_line(g_mime_content_type_get_parameter(type, "report-type")));
    const int count = g_mime_multipart_get_count(multipart);
    if (count == 0) return by_its_own_marks(letter, one_text(g_mime_multipart_get_prologue(multipart)), depth);
    for (int i = 0; i < count && parts_ <= most_parts; ++i)
      object(letter, g_mime_multipart_get_part(multipart, i), depth + 1);
  }

  static std::string one_text(const char* text) { return text == nullptr ? std::string() : std::string(text); }

  /// A multipart whose head names another boundary than its parts have, or none.
  void by_its_own_marks(Letter& letter, const std::string& body, int depth) {
    constexpr std::size_t longest_boundary = 70;  // RFC 2046, 5.1.1
    const auto from = body.starts_with("--") ? 0 : body.find("\n--");
    if (from == body.npos) return;
    const auto start = body.find("--", from) + 2;
    const auto boundary = body.substr(start, body.find_first_of("\r\n", start) - start);
    if (boundary.empty() || boundary.size() > longest_boundary || boundary.find('"') != boundary.npos) return;
    const std::string whole = "Content-Type: multipart/mixed; boundary=\"" + boundary + "\"\n\n" + body;
    const Owned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(whole.data(), whole.size()));
    const Owned<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
    const std::unique_ptr<GMimeObject, Unref> mended(g_mime_parser_construct_part(parser.get(), nullptr));
    if (mended && GMIME_IS_MULTIPART(mended.get()) && g_mime_multipart_get_count(GMIME_MULTIPART(mended.get())) > 0)
      object(letter, mended.get(), depth + 1);
  }

  void mail_in_mail(Letter& letter, GMimeMessagePart* part, int depth) {
    GMimeMessage* message = g_mime_message_part_get_message(part);
    if (message != nullptr && mails_++ < static_cast<int>(most_mails))
      letter.attached.push_back(this->letter(message, depth + 1));
  }

  static std::string bytes_of(GMimePart* part) {
    GMimeDataWrapper* content = g_mime_part_get_content(part);
    if (content == nullptr) return {};
    const Owned<GMimeStream> stream(g_mime_stream_mem_new());
    if (g_mime_data_wrapper_write_to_stream(content, stream.get()) < 0) return {};
    const GByteArray* array = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get()));
    return {reinterpret_cast<const char*>(array->data), array->len};
  }

  void part(Letter& letter, GMimePart* part) {
    GMimeObject* object = GMIME_OBJECT(part);
    GMimeContentType* type = g_mime_object_get_content_type(object);
    const std::string name = one_line(g_mime_part_get_filename(part));
    const std::string kind = lower_case(one_line(g_mime_content_type_get_media_type(type))) + "/" +
                             lower_case(one_line(g_mime_content_type_get_media_subtype(type)));
    const char* disposition = g_mime_object_get_disposition(object);
    const bool attached = disposition != nullptr && lower_case(disposition) == "attachment";
    std::string bytes = bytes_of(part);
    if (kind == "text/calendar" || kind == "application/ics") letter.calendar = true;
    if (kind == "message/delivery-status" || kind == "message/global-delivery-status") return reports(letter, bytes);
    if (kind == "text/rfc822-headers") {
      letter.returned_headers = page(bytes.substr(0, most_text));
      return;
    }
    if (!attached && name.empty() && (kind == "text/plain" || kind == "text/html"))
      return text(letter, kind, type, bytes);
    if (kind == "message/disposition-notification") return;
    const bool rich = kind == "text/rtf" || kind == "application/rtf";
    if (rich && !attached && blank(letter.text) && blank(letter.html_text)) {
      letter.text = page(rtf_text(bytes));
      if (!blank(letter.text)) return;
    }
    if (kind == "application/ms-tnef" || lower_case(name) == "winmail.dat") return winmail(letter, bytes);
    attach(letter, {.name = name,
                    .type = kind,
                    .size = static_cast<std::int64_t>(bytes.size()),
                    .sha256 = sha256_hex(bytes),
                    .content_id = one_line(g_mime_object_get_content_id(object)),
                    .inline_shown = !attached && g_mime_object_get_content_id(object) != nullptr});
  }

  static void attach(Letter& letter, Attachment attachment) {
    if (letter.attachments.size() < most_attachments) letter.attachments.push_back(std::move(attachment));
  }

  static void winmail(Letter& letter, const std::string& bytes) {
    const Tnef tnef = parse_tnef(bytes);
    if (blank(letter.text) && !tnef.text.empty()) letter.text = page(utf8_from(tnef.text, "windows-1252"));
    if (blank(letter.text) && !tnef.html.empty())
      letter.text = page(text_of_html(utf8_from(tnef.html.substr(0, most_html), "")));
    if (blank(letter.text) && !tnef.rtf.empty()) letter.text = page(rtf_text(tnef.rtf));
    for (const TnefFile& file : tnef.files)
      attach(letter, {.name = one_line(utf8_from(file.name, "windows-1252").c_str()),
                      .type = "application/octet-stream",
                      .size = static_cast<std::int64_t>(file.bytes.size()),
                      .sha256 = sha256_hex(file.bytes)});
    // The wrapping of a letter is no evidence; that of something nobody can read may be.
    if (tnef.files.empty() && tnef.text.empty() && tnef.rtf.empty() && tnef.html.empty())
      attach(letter, {.name = "winmail.dat",
                      .type = "application/ms-tnef",
                      .size = static_cast<std::int64_t>(bytes.size()),
                      .sha256 = sha256_hex(bytes)});
  }

  static void text(Letter& letter, const std::string& kind, GMimeContentType* type, std::string& bytes) {
    const auto parameter = [&](const char* name) {
      return lower_case(one_line(g_mime_content_type_get_parameter(type, name)));
    };
    bytes.resize(std::min(bytes.size(), kind == "text/html" ? most_html : most_text));
    std::erase(bytes, '\r');
    if (looks_quoted_printable(bytes)) bytes = from_quoted_printable(bytes);
    std::string content = utf8_from(bytes, parameter("charset"));
    if (kind == "text/html") {
      content = page(text_of_html(content));
    } else {
      if (parameter("format") == "flowed") content = unflowed(content, parameter("delsp") == "yes");
      content = page(std::move(content));
    }
    std::string& into = kind == "text/html" ? letter.html_text : letter.text;
    if (into.size() + content.size() > most_text) return;
    into += (into.empty() ? "" : "\n") + content;
  }

  /// RFC 3464: blocks of header lines; each block behind the first is of one recipient.
  static void reports(Letter& letter, const std::string& bytes) {
    DeliveryReport report;
    std::string_view rest = bytes;
    const auto settle = [&] {
      if (!report.action.empty() && letter.delivery.size() < most_attachments) letter.delivery.push_back(report);
      report = {};
    };
    while (!rest.empty()) {
      const auto end = std::min(rest.find('\n'), rest.size());
      std::string line = one_line(std::string(rest.substr(0, end)).c_str());
      rest.remove_prefix(std::min(end + 1, rest.size()));
      if (line.empty()) settle();
      const auto colon = line.find(':');
      if (colon == line.npos) continue;
      const auto name = lower_case(line.substr(0, colon));
      std::string value = line.substr(std::min(line.find_first_not_of(' ', colon + 1), line.size()));
      const auto typed = value.find(';');
      if (name == "action") report.action = lower_case(value);
      if (name == "status") report.status = value;
      if (typed != value.npos) value = value.substr(std::min(value.find_first_not_of(' ', typed + 1), value.size()));
      if (name == "final-recipient" && report.recipient.empty()) report.recipient = without_brackets(value);
      if (name == "original-recipient") report.recipient = without_brackets(value);
      if (name == "diagnostic-code") report.diagnostic = value;
    }
    settle();
  }

  int parts_ = 0;
  int mails_ = 0;
};

void start_library() {
  static std::once_flag once;
  std::call_once(once, [] {
    g_mime_init();
    // Outlook and half of the world label as ISO-8859-1 what is windows-1252, or do not label it at all.
    static const char* charsets[] = {"utf-8", "windows-1252", nullptr};
    g_mime_parser_options_set_fallback_charsets(g_mime_parser_options_get_default(), charsets);
    load_charsets();
  });
}

}  // namespace

Result<Letter> parse_letter(std::string_view mail) {
  start_library();
  const Owned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(mail.data(), mail.size()));
  const Owned<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
  const std::unique_ptr<GMimeMessage, Unref> message(g_mime_parser_construct_message(parser.get(), nullptr));
  if (!message) return Error{"these bytes are no mail"};
  return Reader().letter(message.get(), 0);
}

}  // namespace sereno::sla
