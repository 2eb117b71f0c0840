// One mail to one recipient over SMTP.
#pragma once

#include <string>

#include "sereno/result.h"
#include "sla/channels/settings/settings.h"

namespace sereno::sla {

enum class SmtpEnd {
  accepted,  ///< the server has it, and answers for it
  refused,   ///< it will never take it: 5xx
  later      ///< nobody knows, or 4xx: try again with the same Message-ID
};

struct SmtpAnswer {
  SmtpEnd end = SmtpEnd::later;
  std::string words{};  ///< the server's name and its last word on the mail, or what went wrong; one line
};

/// Sends `mail` (CR LF lines) once. Certificate and name are verified; a password goes over TLS alone. Addresses that
/// are none (unfit_mail_address) are refused without a connection.
SmtpAnswer send_mail(const SmtpSettings& settings, const std::string& from, const std::string& to,
                     const std::string& mail);

}  // namespace sereno::sla
