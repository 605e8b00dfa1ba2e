// SPDX-License-Identifier: MIT
#include "texts.hpp"

#include <array>
#include <chrono>

#include <postern/core/json.hpp>

namespace postern {
namespace {

/// A number that is missing, not whole or too large becomes negative, which no time may be.
template <class Duration>
Duration duration_of(const json_object& object, const char* name) {
  return Duration{object.integer(name, -1)};
}

void write_known(json_writer& writer, const char* name, std::string_view text) {
  if (!text.empty()) writer.string(name, text);
}

struct text_member {
  const char* name;
  text& target;
};

void read_texts(const json_object& object, std::initializer_list<text_member> members) {
  for (const text_member& each : members) each.target = object.text(each.name);
}

/// read_backend reads what whoever has a client secret is configured with: OAuthHelper and a relay.
template <class Config>
void read_backend(const json_object& object, Config& config) {
  read_texts(object, {{"tokenEndpoint", config.server.token_endpoint},
                      {"revocationEndpoint", config.server.revocation_endpoint},
                      {"clientId", config.client.client_id},
                      {"userAgent", config.client.user_agent}});
  config.client.client_secret = secret{object.text("clientSecret")};
  config.request_timeout = duration_of<std::chrono::milliseconds>(object, "requestTimeoutMs");
}

}  // namespace

client_settings parse_client_settings(std::string_view json) {
  using namespace std::chrono;
  client_settings settings;
  const result<json_object> object = parse_json_object(json);
  if (!object) return settings;
  auth_config& config = settings.config;
  read_texts(*object, {{"authorizationEndpoint", config.server.authorization_endpoint},
                       {"tokenEndpoint", config.server.token_endpoint},
                       {"revocationEndpoint", config.server.revocation_endpoint},
                       {"issuer", config.server.issuer},
                       {"clientId", config.client.client_id},
                       {"redirectUri", config.client.redirect_uri},
                       {"scopes", config.client.scopes},
                       {"fetchOrigins", config.fetch_origins},
                       {"sessionName", config.session_name},
                       {"loginPrefix", settings.login_prefix}});
  config.server.authorization_response_iss_parameter_supported =
      object->integer("issParameterSupported", 0) == 1;
  config.has_secret = object->integer("hasSecret", 0) == 1;
  config.auto_refresh = object->integer("autoRefresh", 0) == 1;
  config.refresh_skew = duration_of<seconds>(*object, "refreshSkewSeconds");
  config.login_timeout = duration_of<seconds>(*object, "loginTimeoutSeconds");
  config.request_timeout = duration_of<milliseconds>(*object, "requestTimeoutMs");
  return settings;
}

backend_config parse_backend_settings(std::string_view json) {
  backend_config config;
  const result<json_object> object = parse_json_object(json);
  if (!object) return config;
  read_backend(*object, config);
  read_texts(*object, {{"authorizationEndpoint", config.server.authorization_endpoint},
                       {"introspectionEndpoint", config.introspection_endpoint},
                       {"redirectUri", config.redirect_uri},
                       {"scopes", config.scopes}});
  return config;
}

relay_config parse_relay_settings(std::string_view json) {
  using namespace std::chrono;
  relay_config config;
  const result<json_object> object = parse_json_object(json);
  if (!object) return config;
  read_backend(*object, config);
  read_texts(*object, {{"allowedOrigins", config.allowed_origins}});
  config.max_body_bytes = object->integer("maxBodyBytes", -1);
  config.keeps_refresh_token = object->integer("keepsRefreshToken", 0) == 1;
  config.cookie_max_age = duration_of<seconds>(*object, "cookieMaxAgeSeconds");
  return config;
}

showdown_settings parse_showdown_settings(std::string_view json) {
  using namespace std::chrono;
  showdown_settings settings;
  const result<json_object> object = parse_json_object(json);
  if (!object) return settings;
  showdown_config& config = settings.config;
  read_texts(*object, {{"serverUrl", config.client.server_url},
                       {"clientId", config.client.client_id},
                       {"redirectUri", config.client.redirect_uri},
                       {"sessionName", config.session_name},
                       {"loginPrefix", settings.login_prefix}});
  config.may_leave_page = object->integer("mayLeavePage", 0) == 1;
  config.rotate_after = duration_of<days>(*object, "rotateAfterDays");
  config.popup = {.poll_interval = duration_of<milliseconds>(*object, "pollIntervalMs"),
                  .timeout = duration_of<milliseconds>(*object, "popupTimeoutMs"),
                  .grace = duration_of<milliseconds>(*object, "popupGraceMs")};
  config.login_timeout = duration_of<seconds>(*object, "loginTimeoutSeconds");
  config.request_timeout = duration_of<milliseconds>(*object, "requestTimeoutMs");
  return settings;
}

secret serialize_error(const error& failure) {
  json_writer writer;
  writer.string("code", to_string(failure->code));
  // What the server called it, or its status, is worth reading at first sight.
  std::string message{failure->message};
  if (!failure->oauth_error.empty()) {
    message.append(" (").append(failure->oauth_error).append(")");
  } else if (failure->status != 0) {
    message += " (HTTP ";
    // A status has three digits (RFC 9110 section 15).
    for (int scale = 100; scale != 0; scale /= 10) {
      message += static_cast<char>('0' + failure->status / scale % 10);
    }
    message += ')';
  }
  writer.string("message", message);
  writer.boolean("retryable", is_retryable(failure));
  if (failure->status != 0) writer.integer("status", failure->status);
  write_known(writer, "oauthError", failure->oauth_error);
  write_known(writer, "description", failure->description);
  write_known(writer, "uri", failure->error_uri);
  if (failure->retry_after) writer.integer("retryAfterMs", failure->retry_after->count());
  return writer.take();
}

secret serialize_request_report(const request_report& report) {
  static constexpr std::array<std::string_view, 5> purposes{"token", "refresh", "revocation",
                                                            "assertion", "rotation"};
  json_writer writer;
  writer.string("purpose", purposes[static_cast<std::size_t>(report.purpose)]);
  writer.string("url", report.url);
  writer.integer("status", report.status);
  writer.integer("durationMs", report.duration.count());
  if (report.failure != nullptr) {
    writer.string("error", serialize_error(*report.failure).reveal());
  }
  return writer.take();
}

}  // namespace postern
