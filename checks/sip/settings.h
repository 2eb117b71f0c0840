// Everything that the options of one run say, understood.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/check.h"
#include "sereno/range.h"
#include "sereno/steps/certificate_limits.h"
#include "sereno/steps/problems.h"
#include "sereno/steps/redactor.h"
#include "sereno/steps/sip.h"
#include "sereno/steps/sip_digest.h"
#include "sereno/steps/sip_line.h"

namespace sip {

/// Status codes: "200", or "2xx" for a hundred of them.
class Codes {
 public:
  /// Each of them says that the stack is alive.
  static constexpr std::string_view well_for_options = "2xx,401,403,404,405,407,488";
  static constexpr std::string_view well_for_register = "2xx";

  /// Comma-separated. Fails on anything else, and on codes that are no final ones.
  static sereno::Result<Codes> parse(std::string_view text);
  bool contains(int code) const;

 private:
  struct Span {
    int first = 0;
    int last = 0;
  };
  std::vector<Span> spans_;
};

struct Settings {
  sereno::steps::SipLinePlan line{};
  sereno::steps::SipMethod mode = sereno::steps::SipMethod::options;
  std::string uri{};      ///< of the request
  std::string own_uri{};  ///< From; of a REGISTER the address that is registered
  std::optional<sereno::steps::SipCredential> credential{};
  Codes expected{};
  bool expected_given = false;
  std::optional<sereno::Range> warning_s{}, critical_s{}, retransmissions{};
  sereno::Status rewritten = sereno::Status::warning;
  std::optional<sereno::steps::CertificateLimits> certificate{};  ///< none: days are not judged
  std::string user_agent{};

  /// "sip:pbx.test over udp".
  std::string subject() const;
};

/// What the options say, and what is wrong with them in `problems`. Tells the redactor every secret first.
Settings read_settings(const sereno::Context& context, sereno::steps::Redactor& redactor,
                       sereno::steps::Problems& problems);

}  // namespace sip
