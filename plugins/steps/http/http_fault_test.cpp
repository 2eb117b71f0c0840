#include "plugins/steps/http/http_fault.h"

#include <curl/curl.h>
#include <gtest/gtest.h>

#include <cerrno>

namespace sereno::steps {
namespace {

TEST(HttpFault, TellsWhoseFaultItIs) {
  struct Case {
    const char* why;
    CurlEnd end;
    HttpFault fault;
  };
  const Case cases[] = {
      {"fine", {.code = CURLE_OK}, HttpFault::none},
      {"nobody listens", {.code = CURLE_COULDNT_CONNECT, .os_error = ECONNREFUSED}, HttpFault::refused},
      {"no address of ours fits", {.code = CURLE_COULDNT_CONNECT, .os_error = ENETUNREACH}, HttpFault::no_route},
      {"a router says no", {.code = CURLE_COULDNT_CONNECT, .os_error = EHOSTUNREACH}, HttpFault::unreachable},
      {"no descriptor is left here", {.code = CURLE_COULDNT_CONNECT, .os_error = EMFILE}, HttpFault::other},
      {"nobody knows why", {.code = CURLE_COULDNT_CONNECT}, HttpFault::other},
      {"the proxy refuses CONNECT",
       {.code = CURLE_RECV_ERROR, .through_proxy = true, .tunnel = true, .proxy_status = 403},
       HttpFault::proxy},
      {"a SOCKS proxy refuses", {.code = CURLE_PROXY, .through_proxy = true, .tunnel = true}, HttpFault::proxy},
      {"the server behind the proxy hangs up",
       {.code = CURLE_RECV_ERROR,
        .stage = Stage::first_byte,
        .through_proxy = true,
        .tunnel = true,
        .proxy_status = 200},
       HttpFault::closed},
      {"silence", {.code = CURLE_OPERATION_TIMEDOUT}, HttpFault::timed_out},
      {"bad certificate", {.code = CURLE_PEER_FAILED_VERIFICATION}, HttpFault::tls},
      {"our own bad file", {.code = CURLE_SSL_CACERT_BADFILE}, HttpFault::local},
      {"no answer at all", {.code = CURLE_GOT_NOTHING, .stage = Stage::first_byte}, HttpFault::closed},
      {"reset", {.code = CURLE_RECV_ERROR, .os_error = ECONNRESET, .stage = Stage::first_byte}, HttpFault::reset},
      {"an SSH server", {.code = CURLE_UNSUPPORTED_PROTOCOL, .stage = Stage::first_byte}, HttpFault::protocol},
      {"no memory", {.code = CURLE_OUT_OF_MEMORY}, HttpFault::local},
      {"endless header line",
       {.code = CURLE_OUT_OF_MEMORY, .stage = Stage::transfer, .answered = true},
       HttpFault::too_much},
      {"the same since 8.6", {.code = 100, .stage = Stage::transfer, .answered = true}, HttpFault::too_much},
      {"a number that no body has", {.code = CURLE_FILESIZE_EXCEEDED, .answered = true}, HttpFault::protocol},
      {"our own option", {.code = CURLE_BAD_FUNCTION_ARGUMENT}, HttpFault::local},
      {"what libcurl cannot take of an answer",
       {.code = CURLE_BAD_FUNCTION_ARGUMENT, .stage = Stage::transfer, .answered = true},
       HttpFault::protocol},
      {"a stream broken off", {.code = CURLE_HTTP2_STREAM, .stage = Stage::first_byte}, HttpFault::protocol},
      {"something new", {.code = CURLE_TFTP_NOTFOUND}, HttpFault::other},
      {"something new in an answer", {.code = CURLE_TFTP_NOTFOUND, .answered = true}, HttpFault::protocol},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(fault_of(c.end), c.fault);
  }
}

TEST(IsTheProxys, WhateverCannotBeToldFromThePage) {
  const auto through = [](CurlEnd end) {
    end.through_proxy = true;
    return end;
  };
  struct Case {
    const char* why;
    CurlEnd end;
    HttpFault fault;
    bool proxys;
  };
  const Case cases[] = {
      {"no proxy at all", {}, HttpFault::refused, false},
      {"nobody listens", through({}), HttpFault::refused, true},
      {"silence before CONNECT is answered", through({.tunnel = true}), HttpFault::timed_out, true},
      {"silence behind CONNECT", through({.stage = Stage::tls, .tunnel = true, .proxy_status = 200}),
       HttpFault::timed_out, false},
      {"silence of a plain proxy", through({.stage = Stage::first_byte}), HttpFault::timed_out, true},
      {"hang-up of a plain proxy", through({.stage = Stage::first_byte}), HttpFault::closed, true},
      {"no HTTP from a plain proxy", through({.stage = Stage::first_byte}), HttpFault::protocol, true},
      {"half an answer", through({.stage = Stage::transfer, .answered = true}), HttpFault::closed, false},
      {"its own certificate", through({.tunnel = true, .at_the_proxys_tls = true}), HttpFault::tls, true},
      {"the page's certificate", through({.stage = Stage::tls, .tunnel = true, .proxy_status = 200}), HttpFault::tls,
       false},
      {"a no", through({.tunnel = true, .proxy_status = 407}), HttpFault::proxy, true},
      {"a file of ours", through({}), HttpFault::local, false},
      {"fine", through({}), HttpFault::none, false},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(is_the_proxys(c.end, c.fault), c.proxys);
  }
  EXPECT_TRUE(proxy_reaches_no_page({.proxy_status = 502}));
  EXPECT_TRUE(proxy_reaches_no_page({.proxy_status = 404}));
  EXPECT_TRUE(proxy_reaches_no_page({.socks_reply = CURLPX_REPLY_CONNECTION_REFUSED}));
  EXPECT_FALSE(proxy_reaches_no_page({.proxy_status = 407}));
  EXPECT_FALSE(proxy_reaches_no_page({.proxy_status = 403}));
  EXPECT_FALSE(proxy_reaches_no_page({.socks_reply = CURLPX_REPLY_NOT_ALLOWED}));
  EXPECT_FALSE(proxy_reaches_no_page({}));
}

TEST(DescribeBrokenAnswer, InOurWords) {
  struct Case {
    const char* library;
    const char* words;
  };
  const Case cases[] = {
      {"Illegal or missing hexadecimal sequence in chunked-encoding", "broken chunks (chunked-encoding)"},
      {"chunk hex-length char not a hex digit: 0x7a", "broken chunks (chunked-encoding)"},
      {"Received HTTP/0.9 when not allowed", "no status line"},
      {"Nul byte in header", "a NUL byte in the header"},
      {"Invalid Content-Length: value", "a Content-Length that is no number"},
      {"Overflow Content-Length: value", "a Content-Length that is too large"},
      {"Maximum file size exceeded", "a Content-Length that is too large"},
      {"Unrecognized content encoding type. libcurl understands deflate, gzip content encodings.",
       "a Transfer-Encoding that nobody knows"},
      {"Unsupported HTTP version (4.0) in response", "a version of HTTP that nobody speaks"},
      {"HTTP/2 stream 1 was not closed cleanly: REFUSED_STREAM (err 7)",
       "an HTTP/2 stream that the server broke off (REFUSED_STREAM)"},
      {"HTTP/2 stream 0 was not closed cleanly before end of the underlying stream",
       "an HTTP/2 stream that the server broke off (before end of the underlying stream)"},
      {"Unsupported response code in HTTP response", "a status that is none"},
      {"Error while processing content unencoding: incorrect header check",
       "a Transfer-Encoding that cannot be undone"},
      {"something new", "something new"},
  };
  for (const Case& c : cases) EXPECT_EQ(describe_broken_answer(c.library), c.words);
}

}  // namespace
}  // namespace sereno::steps
