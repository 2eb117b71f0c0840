// Puts libcurl's error codes into the few that a check tells apart. Internal to the HTTP transport.
#pragma once

#include "sereno/steps/http.h"

namespace sereno::steps {

/// Where an exchange ended badly.
struct CurlEnd {
  int code = 0;      ///< CURLcode
  int os_error = 0;  ///< errno of a failed connection
  bool through_proxy = false;
  int proxy_status = 0;  ///< the proxy's answer to CONNECT
  Stage stage = Stage::connect;
};

HttpFault fault_of(const CurlEnd& end);

}  // namespace sereno::steps
