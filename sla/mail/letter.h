// A mail as plain values: what its headers say, the text that people see, and what is attached. Nothing is judged here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/result.h"
#include "sereno/time.h"

namespace sereno::sla {

/// Something attached, or a picture in the text.
struct Attachment {
  std::string name{};  ///< as its sender called it, one line; may be empty
  std::string type{};  ///< "image/png", small letters
  std::int64_t size = 0;
  std::string sha256{};      ///< of its decoded bytes
  std::string content_id{};  ///< without angle brackets; empty: none
  bool inline_shown = false;
};

/// What a report of delivery says of one recipient.
struct DeliveryReport {
  std::string recipient{};
  std::string action{};  ///< "failed", "delayed", "delivered", "relayed", "expanded"
  std::string status{};  ///< "5.1.1"
  std::string diagnostic{};
};

/// Texts are UTF-8 without control characters but for line ends and tabs; headers are one line. All of it is bounded:
/// see read_letter().
struct Letter {
  std::string from{};  ///< the address, as written; empty: none that can be read
  std::string from_name{};
  std::string to{};
  std::string subject{};
  std::optional<Instant> date{};
  std::string message_id{};  ///< without angle brackets, as the next two
  std::string in_reply_to{};
  std::vector<std::string> references{};
  std::string auto_submitted{};  ///< small letters, as the next three
  std::string precedence{};
  std::string report_type{};  ///< of a multipart/report: "delivery-status", "disposition-notification"
  std::string return_path{};  ///< "<>" for what no program may answer
  bool auto_reply_header = false;
  bool list_header = false;
  bool calendar = false;  ///< it carries a calendar's request or answer
  std::string text{};     ///< plain, or made from the HTML; quotes begin with ">", a picture is "[cid:...]"
  std::string html_text{};
  std::vector<Attachment> attachments{};
  std::vector<DeliveryReport> delivery{};
  std::string returned_headers{};  ///< of the mail that a report is about
  std::vector<Letter> attached{};  ///< mails in the mail
};

/// Reads the bytes of a mail in this process. Broken mails are read as far as they go: only what is no mail at all is
/// an error. At most 1000 parts, 12 levels, 256 KiB of text, 200 attachments; what is beyond is left out. For tests and
/// for the confined process: it trusts nothing, but its library may still crash.
Result<Letter> parse_letter(std::string_view mail);

/// The same in a process that can only compute, with bounded memory, in at most 30 s: what hostile bytes do there, they
/// do to nobody. At most 64 MiB. One thread.
Result<Letter> read_letter(std::string_view mail);

}  // namespace sereno::sla
