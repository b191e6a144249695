;; Dicts and sets: entries in insertion order and an open-addressed index of them. Keys: 0 int, 1 str; others are looked
;; up by emitted code.
;;
;; A deleted entry keeps its place, with hash -1, until the entries are packed; every change of what keys there are
;; raises the version, which iteration watches.

(func $dict_new (export "dict_new") (result i32)
  (local $dict i32)
  (local.set $dict (call $alloc (i32.const 32)))
  (i32.store (local.get $dict) (i32.const 0))
  (i32.store offset=24 (local.get $dict) (i32.const 0))
  (call $dict_index (local.get $dict) (i32.const 8))
  (local.get $dict))

;; New storage for `$capacity` entries and an empty index of twice as many; a power of two.
(func $dict_index (param $dict i32) (param $capacity i32)
  (local $bytes i32)
  (local.set $bytes (i32.shl (local.get $capacity) (i32.const 3)))
  (i32.store offset=4 (local.get $dict) (i32.const 0))
  (i32.store offset=8 (local.get $dict) (local.get $capacity))
  (i32.store offset=12 (local.get $dict) (call $alloc (i32.mul (local.get $capacity) (i32.const 24))))
  (i32.store offset=16 (local.get $dict) (call $alloc (local.get $bytes)))
  (i32.store offset=20 (local.get $dict) (i32.sub (i32.shl (local.get $capacity) (i32.const 1)) (i32.const 1)))
  (memory.fill (i32.load offset=16 (local.get $dict)) (i32.const 0) (local.get $bytes)))

;; A hash that is not negative; it decides places only, never an order that can be seen.
(func $hash (export "key_hash") (param $key i64) (param $kind i32) (result i64)
  (local $text i32) (local $end i32) (local $hash i64)
  (if (i32.eqz (local.get $kind))
    (then
      (local.set $hash (i64.mul (local.get $key) (i64.const 0x9e3779b97f4a7c15)))
      (return (i64.shr_u (i64.xor (local.get $hash) (i64.shr_u (local.get $hash) (i64.const 29))) (i64.const 1)))))
  ;; Eight bytes at once, with the zeros behind the last ones.
  (local.set $text (i32.wrap_i64 (local.get $key)))
  (local.set $end (i32.add (local.get $text) (i32.load (local.get $text))))
  (local.set $hash (i64.extend_i32_u (i32.load (local.get $text))))
  (block $done
    (loop $next
      (br_if $done (i32.ge_u (local.get $text) (local.get $end)))
      (local.set $hash
        (i64.mul
          (i64.xor (local.get $hash) (i64.load offset=16 (local.get $text)))
          (i64.const 0x9e3779b97f4a7c15)))
      (local.set $hash (i64.xor (local.get $hash) (i64.shr_u (local.get $hash) (i64.const 32))))
      (local.set $text (i32.add (local.get $text) (i32.const 8)))
      (br $next)))
  (i64.shr_u (local.get $hash) (i64.const 1)))

;; An integral float hashes as the int it equals.
(func $float_hash (export "float_hash") (param $value f64) (param $at i32) (result i64)
  (call $refuse_unordered (local.get $value) (local.get $value) (local.get $at))
  (if (i32.and
        (f64.eq (f64.trunc (local.get $value)) (local.get $value))
        (f64.lt (f64.abs (local.get $value)) (f64.const 9223372036854775808)))
    (then (return (call $hash (i64.trunc_f64_s (local.get $value)) (i32.const 0)))))
  (call $hash (i64.reinterpret_f64 (local.get $value)) (i32.const 0)))

;; The hash of a float that is looked up among ints: integral ones up to 2**53 are found there, larger ones may be equal to
;; an int that has another hash.
(func $float_int_hash (export "float_int_hash") (param $value f64) (param $at i32) (result i64)
  (if (i32.and
        (f64.eq (f64.trunc (local.get $value)) (local.get $value))
        (f64.gt (f64.abs (local.get $value)) (f64.const 9007199254740992)))
    (then (call $deopt (global.get $inexact-float) (local.get $at))))
  (call $float_hash (local.get $value) (local.get $at)))

;; The entry with this key, or 0.
(func $dict_seek (param $dict i32) (param $key i64) (param $kind i32) (param $hash i64) (result i32)
  (local $place i32) (local $mask i32) (local $found i32) (local $entry i32)
  (local.set $mask (i32.load offset=20 (local.get $dict)))
  (local.set $place (i32.and (i32.wrap_i64 (local.get $hash)) (local.get $mask)))
  (loop $probe
    (local.set $found
      (i32.load (i32.add (i32.load offset=16 (local.get $dict)) (i32.shl (local.get $place) (i32.const 2)))))
    (if (i32.eqz (local.get $found)) (then (return (i32.const 0))))
    (local.set $entry
      (i32.add (i32.load offset=12 (local.get $dict))
        (i32.mul (i32.sub (local.get $found) (i32.const 1)) (i32.const 24))))
    (if (i64.eq (i64.load offset=16 (local.get $entry)) (local.get $hash))
      (then
        (if (i64.eq (i64.load (local.get $entry)) (local.get $key)) (then (return (local.get $entry))))
        (if (local.get $kind)
          (then
            (if (call $str_equal (i32.load (local.get $entry)) (i32.wrap_i64 (local.get $key)))
              (then (return (local.get $entry))))))))
    (local.set $place (i32.and (i32.add (local.get $place) (i32.const 1)) (local.get $mask)))
    (br $probe))
  (unreachable))

(func $dict_find (export "dict_find") (param $dict i32) (param $key i64) (param $kind i32) (result i32)
  (call $dict_seek (local.get $dict) (local.get $key) (local.get $kind)
    (call $hash (local.get $key) (local.get $kind))))

;; Appends an entry whose key is not there; there is room.
(func $dict_append (param $dict i32) (param $key i64) (param $hash i64) (result i32)
  (local $place i32) (local $mask i32) (local $used i32) (local $entry i32) (local $cell i32)
  (local.set $used (i32.load offset=4 (local.get $dict)))
  (local.set $mask (i32.load offset=20 (local.get $dict)))
  (local.set $entry
    (i32.add (i32.load offset=12 (local.get $dict)) (i32.mul (local.get $used) (i32.const 24))))
  (i64.store (local.get $entry) (local.get $key))
  (i64.store offset=16 (local.get $entry) (local.get $hash))
  (local.set $place (i32.and (i32.wrap_i64 (local.get $hash)) (local.get $mask)))
  (loop $probe
    (local.set $cell
      (i32.add (i32.load offset=16 (local.get $dict)) (i32.shl (local.get $place) (i32.const 2))))
    (if (i32.load (local.get $cell))
      (then
        (local.set $place (i32.and (i32.add (local.get $place) (i32.const 1)) (local.get $mask)))
        (br $probe))))
  (local.set $used (i32.add (local.get $used) (i32.const 1)))
  (i32.store (local.get $cell) (local.get $used))
  (i32.store offset=4 (local.get $dict) (local.get $used))
  (local.get $entry))

;; Moves the live entries to storage with room for as many again.
(func $dict_pack (param $dict i32)
  (local $entry i32) (local $end i32) (local $capacity i32) (local $live i32)
  (local.set $entry (i32.load offset=12 (local.get $dict)))
  (local.set $end (i32.add (local.get $entry) (i32.mul (i32.load offset=4 (local.get $dict)) (i32.const 24))))
  (local.set $live (i32.load (local.get $dict)))
  (local.set $capacity (i32.const 8))
  (loop $double
    (if (i32.le_u (local.get $capacity) (i32.shl (local.get $live) (i32.const 1)))
      (then
        (local.set $capacity (i32.shl (local.get $capacity) (i32.const 1)))
        (br $double))))
  (call $charge (i32.shl (local.get $live) (i32.const 2)))
  (call $dict_index (local.get $dict) (local.get $capacity))
  (block $done
    (loop $next
      (br_if $done (i32.ge_u (local.get $entry) (local.get $end)))
      (if (i64.ge_s (i64.load offset=16 (local.get $entry)) (i64.const 0))
        (then
          (i64.store offset=8
            (call $dict_append (local.get $dict) (i64.load (local.get $entry)) (i64.load offset=16 (local.get $entry)))
            (i64.load offset=8 (local.get $entry)))))
      (local.set $entry (i32.add (local.get $entry) (i32.const 24)))
      (br $next))))

;; The entry for a key, a new one where it is not there; the caller stores the value at offset 8.
(func $dict_put (export "dict_put") (param $dict i32) (param $key i64) (param $kind i32) (result i32)
  (local $hash i64) (local $entry i32)
  (local.set $hash (call $hash (local.get $key) (local.get $kind)))
  (local.set $entry (call $dict_seek (local.get $dict) (local.get $key) (local.get $kind) (local.get $hash)))
  (if (local.get $entry) (then (return (local.get $entry))))
  (call $dict_add (local.get $dict) (local.get $key) (local.get $hash)))

(func $dict_changed (param $dict i32)
  (i32.store offset=24 (local.get $dict) (i32.add (i32.load offset=24 (local.get $dict)) (i32.const 1))))

;; Adds an entry whose key is known to be absent; the caller has its hash.
(func $dict_add (export "dict_add") (param $dict i32) (param $key i64) (param $hash i64) (result i32)
  (if (i32.eq (i32.load offset=4 (local.get $dict)) (i32.load offset=8 (local.get $dict)))
    (then (call $dict_pack (local.get $dict))))
  (i32.store (local.get $dict) (i32.add (i32.load (local.get $dict)) (i32.const 1)))
  (call $dict_changed (local.get $dict))
  (call $dict_append (local.get $dict) (local.get $key) (local.get $hash)))

(func $dict_remove (export "dict_remove") (param $dict i32) (param $entry i32)
  (i64.store offset=16 (local.get $entry) (i64.const -1))
  (i32.store (local.get $dict) (i32.sub (i32.load (local.get $dict)) (i32.const 1)))
  (call $dict_changed (local.get $dict)))

;; The place of the last live entry.
(func $dict_last (export "dict_last") (param $dict i32) (param $at i32) (result i32)
  (local $from i32)
  (if (i32.eqz (i32.load (local.get $dict))) (then (call $deopt (global.get $key-missing) (local.get $at))))
  (local.set $from (i32.load offset=4 (local.get $dict)))
  (loop $previous
    (local.set $from (i32.sub (local.get $from) (i32.const 1)))
    (call $charge (i32.const 16))
    (br_if $previous
      (i64.lt_s
        (i64.load offset=16
          (i32.add (i32.load offset=12 (local.get $dict)) (i32.mul (local.get $from) (i32.const 24))))
        (i64.const 0))))
  (local.get $from))

;; The place of the next live entry from `$from` on, or -1. Keys that came or went since the version are given up on.
(func $dict_next (export "dict_next") (param $dict i32) (param $from i32) (param $version i32) (param $at i32) (result i32)
  (if (i32.ne (i32.load offset=24 (local.get $dict)) (local.get $version))
    (then (call $deopt (global.get $dict-changed) (local.get $at))))
  (block $none
    (loop $next
      (br_if $none (i32.ge_u (local.get $from) (i32.load offset=4 (local.get $dict))))
      (if (i64.ge_s
            (i64.load offset=16
              (i32.add (i32.load offset=12 (local.get $dict)) (i32.mul (local.get $from) (i32.const 24))))
            (i64.const 0))
        (then (return (local.get $from))))
      (local.set $from (i32.add (local.get $from) (i32.const 1)))
      (br $next)))
  (i32.const -1))

(func $dict_clear (export "dict_clear") (param $dict i32)
  (i32.store (local.get $dict) (i32.const 0))
  (call $dict_changed (local.get $dict))
  (call $dict_index (local.get $dict) (i32.const 8)))

(func $dict_copy (export "dict_copy") (param $dict i32) (result i32)
  (local $copy i32)
  (local.set $copy (call $alloc (i32.const 32)))
  (memory.copy (local.get $copy) (local.get $dict) (i32.const 32))
  (call $dict_pack (local.get $copy))
  (local.get $copy))
