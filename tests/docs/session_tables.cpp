// SPDX-License-Identifier: MIT
// session_tables states|events|diagram: a part of docs/sessions.md, made of the table that the
// session runs on. The words are in switches without a default, so that a state or an event without
// words does not compile.
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

#include <postern/client/session_state.hpp>

namespace {

using namespace postern;

struct state_words {
  std::string_view id;
  std::string_view name;
  std::string_view meaning;
  std::string_view token;
};

/// words_of gives no name past the last state.
constexpr state_words words_of(session_state state) {
  switch (state) {
    case session_state::unread:
      return {"unread", "unread", "The store has not been read yet", "waits for the store"};
    case session_state::signed_out:
      return {"signed_out", "signed out", "Nobody is signed in", "`not_authenticated`"};
    case session_state::signed_in:
      return {"signed_in", "signed in", "There are tokens, and nothing is under way",
              "the token; one that is due is refreshed first"};
    case session_state::awaiting_turn:
      return {"awaiting_turn", "awaiting turn",
              "A refresh is wanted: the other tabs are asked, the lock is waited for, the store is "
              "read",
              "waits for the refresh; if it fails, the token while that lasts"};
    case session_state::refreshing:
      return {"refreshing", "refreshing", "The refresh token was sent",
              "waits for the refresh; if it fails, the token while that lasts"};
    case session_state::backing_off:
      return {"backing_off", "backing off",
              "A refresh failed in a way that says nothing about the session; the next one waits",
              "the token while that lasts, then the failure or one more try"};
    case session_state::ended:
      return {"ended", "ended", "The server or time has ended the session", "`login_required`"};
  }
  return {};
}

struct event_words {
  std::string_view name;
  std::string_view meaning;
};

constexpr event_words words_of(session_event event) {
  switch (event) {
    case session_event::nothing_stored:
      return {"nothing stored", "The store was read for the first time, and has nothing"};
    case session_event::tokens_found:
      return {"tokens found", "The store has tokens, or another tab has newer ones of this login"};
    case session_event::login:
      return {"login", "The user has signed in, here or in another tab"};
    case session_event::refresh_wanted:
      return {"refresh wanted", "The token is due, or a server has rejected it"};
    case session_event::refresh_sent:
      return {"refresh sent", "The refresh token went out"};
    case session_event::renewed:
      return {"renewed", "The new tokens have come"};
    case session_event::weather:
      return {"weather",
              "No answer, 429, 5xx, nonsense, or no turn in time: nothing that is said about the "
              "session"};
    case session_event::refused:
      return {"refused", "`invalid_grant`, here or in another tab, and nothing newer anywhere"};
    case session_event::expired:
      return {"expired", "The access token has expired in this tab, and there is no refresh token"};
    case session_event::logout:
      return {"logout", "The user has signed out, here or in another tab"};
  }
  return {};
}

/// for_each calls `visit` with each value of an enumeration that has words.
template <class T, class F>
void for_each(F visit) {
  for (std::uint8_t value = 0; !words_of(static_cast<T>(value)).name.empty(); ++value) {
    visit(static_cast<T>(value));
  }
}

bool counts_everywhere(session_event event) {
  for (const auto& turn : session_turns) {
    if (turn.on == event) return true;
  }
  return false;
}

std::string states() {
  std::string table = "| state | meaning | `getAccessToken()` |\n| --- | --- | --- |\n";
  for_each<session_state>([&](session_state state) {
    const state_words words = words_of(state);
    table.append("| **").append(words.name).append("** | ").append(words.meaning);
    table.append(" | ").append(words.token).append(" |\n");
  });
  return table;
}

std::string events() {
  std::string head = "| event | what has happened |";
  std::string rule = "| --- | --- |";
  for_each<session_state>([&](session_state from) {
    head.append(" ").append(words_of(from).name).append(" |");
    rule.append(" --- |");
  });
  std::string table = head + "\n" + rule + "\n";
  for_each<session_event>([&](session_event event) {
    table.append("| **").append(words_of(event).name).append("** | ");
    table.append(words_of(event).meaning).append(" |");
    for_each<session_state>([&](session_state from) {
      const session_state to = next_state(from, event);
      const bool changes = to != from || counts_everywhere(event);
      table.append(" ").append(changes ? words_of(to).name : "").append(" |");
    });
    table.append("\n");
  });
  return table;
}

std::string diagram() {
  std::string text = "```mermaid\nstateDiagram-v2\n";
  const auto line = [&](std::string_view from, session_state to, std::string_view label) {
    text.append("    ").append(from).append(" --> ").append(words_of(to).id);
    text.append(label.empty() ? "" : ": ").append(label).append("\n");
  };
  for_each<session_state>([&](session_state state) {
    const state_words words = words_of(state);
    text.append("    state \"").append(words.name).append("\" as ").append(words.id).append("\n");
  });
  text.append("    state \"every state\" as every_state\n");
  line("[*]", session_state::unread, "");
  for (const session_transition& each : session_transitions) {
    line(words_of(each.from).id, each.to, words_of(each.on).name);
  }
  for (const auto& each : session_turns) line("every_state", each.to, words_of(each.on).name);
  return text + "```\n";
}

}  // namespace

int main(int count, char** arguments) {
  const std::string_view part = count == 2 ? arguments[1] : "";
  std::string text;
  if (part == "states") text = states();
  if (part == "events") text = events();
  if (part == "diagram") text = diagram();
  std::fputs(text.c_str(), stdout);
  return text.empty() ? 1 : 0;
}
