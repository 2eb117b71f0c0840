// A message as the bytes of a mail: the same bytes on every try.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sereno/result.h"
#include "sla/channels/message.h"

namespace sereno::sla {

struct Sender {
  std::string name{};
  std::string address{};
};

/// Fills a template (ctemplate's language, no HTML): its first line is "Subject: ...", behind a blank line stands the
/// text. Each parameter that is not empty is a variable, and a section of its own name with "_SET" behind it. `file` is
/// named in errors.
struct FilledTemplate {
  std::string subject{};
  std::string text{};
};
Result<FilledTemplate> fill_template(const std::string& source, const std::string& file, const Message& message);

/// A file on its way.
struct AttachedFile {
  std::string name{};
  std::string bytes{};
};

/// The mail: headers of one line each, whatever stands in the parameters (encoded words), text in UTF-8 as
/// quoted-printable, lines that end in CR LF. It says that a program wrote it (Auto-Submitted), so that programs do not
/// answer. Date and Message-ID are the message's.
std::string compose_mail(const Message& message, const FilledTemplate& filled, const Sender& sender,
                         const std::vector<AttachedFile>& files = {});

/// "=?utf-8?B?...?=" where anything but printable ASCII is in it.
std::string encoded_header(std::string_view text);

}  // namespace sereno::sla
