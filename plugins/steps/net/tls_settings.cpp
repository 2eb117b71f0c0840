#include "sereno/steps/tls_settings.h"

namespace sereno::steps {

Result<TlsVersion> parse_tls_version(std::string_view text) {
  if (text == "1" || text == "1.0") return TlsVersion::tls1_0;
  if (text == "1.1") return TlsVersion::tls1_1;
  if (text == "1.2") return TlsVersion::tls1_2;
  if (text == "1.3") return TlsVersion::tls1_3;
  if (text == "2" || text == "3") return Error{"SSL " + std::string(text) + " is broken and no longer spoken"};
  return Error{"'" + std::string(text) + "' is none of 1, 1.1, 1.2, 1.3"};
}

}  // namespace sereno::steps
