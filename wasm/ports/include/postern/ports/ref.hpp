// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

#include <postern/core/attributes.hpp>

namespace postern {

/// What several owners keep alive: the count is in the object, so that an owner is one pointer, and
/// a callback can own anything. std::shared_ptr is twice as wide and brings a control block of its
/// own for each type. There is one thread, and no weak owner.
// NOLINTNEXTLINE(cppcoreguidelines-virtual-class-destructor)
class shared_object {
 public:
  shared_object() = default;
  shared_object(const shared_object&) = delete;
  shared_object& operator=(const shared_object&) = delete;

  /// keep and let_go are for `ref`.
  [[gnu::noinline]] static void keep(const shared_object* object) {
    if (object != nullptr) ++object->owners_;
  }
  [[gnu::noinline]] static void let_go(const shared_object* object) {
    if (object != nullptr && --object->owners_ == 0) delete object;
  }

 protected:
  // Not public: let_go() alone destroys.
  virtual ~shared_object() = default;

 private:
  mutable unsigned owners_ = 0;
};

/// An owner of a T, which derives from shared_object; or of nothing.
template <class T>
// One assignment serves for both.
// NOLINTNEXTLINE(cppcoreguidelines-special-member-functions)
class POSTERN_TRIVIAL_ABI ref {
 public:
  ref() = default;
  ref(std::nullptr_t) {}
  explicit ref(T* object) : object_(object) { shared_object::keep(base()); }
  ref(const ref& other) : ref(other.object_) {}
  ref(ref&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  template <class U>
    requires std::is_convertible_v<U*, T*>
  ref(ref<U> other) : object_(std::exchange(other.object_, nullptr)) {}
  // By value, as it travels in a register.
  ref& operator=(ref other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~ref() { shared_object::let_go(base()); }

  [[nodiscard]] T* get() const { return object_; }
  T& operator*() const { return *object_; }
  T* operator->() const { return object_; }
  explicit operator bool() const { return object_ != nullptr; }
  friend bool operator==(const ref& left, const ref& right) = default;

 private:
  template <class U>
  friend class ref;

  [[nodiscard]] const shared_object* base() const { return object_; }

  T* object_ = nullptr;
};

/// make_ref makes an object and its first owner.
template <class T, class... Arguments>
[[nodiscard]] ref<T> make_ref(Arguments&&... arguments) {
  return ref<T>{new T(std::forward<Arguments>(arguments)...)};
}

}  // namespace postern
