;; Strings: ASCII bytes after a 16-byte header, padded with zeros to 16, immutable.
;; `$characters` is the table of one-character strings; `$empty` the string without any.

(data (i32.const 5152) "\04\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00True")
(data (i32.const 5184) "\05\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00False")

(func $fill_characters
  (local $code i32) (local $at i32)
  (local.set $at (global.get $characters))
  (loop $next
    (i32.store (local.get $at) (i32.const 1))
    (i32.store8 offset=16 (local.get $at) (local.get $code))
    (local.set $at (i32.add (local.get $at) (i32.const 32)))
    (local.set $code (i32.add (local.get $code) (i32.const 1)))
    (br_if $next (i32.lt_u (local.get $code) (i32.const 128)))))
(start $fill_characters)

;; A string of `$length` bytes that the caller writes; the padding is zero already.
(func $str_new (param $length i32) (result i32)
  (local $text i32) (local $padded i32)
  (local.set $padded (i32.and (i32.add (local.get $length) (i32.const 15)) (i32.const -16)))
  (local.set $text (call $alloc (i32.add (local.get $padded) (i32.const 16))))
  (v128.store (local.get $text) (v128.const i32x4 0 0 0 0))
  (i32.store (local.get $text) (local.get $length))
  ;; For a string without bytes this is the header again, with the same zero.
  (v128.store (i32.add (local.get $text) (local.get $padded))
    (select (v128.const i32x4 0 0 0 0) (v128.load (local.get $text)) (local.get $padded)))
  (local.get $text))

(func $character (param $code i32) (result i32)
  (i32.add (global.get $characters) (i32.shl (local.get $code) (i32.const 5))))

;; The string of bytes [from, from+count) of another.
(func $substring (param $text i32) (param $from i32) (param $count i32) (result i32)
  (local $result i32)
  (if (i32.eqz (local.get $count)) (then (return (global.get $empty))))
  (if (i32.eq (local.get $count) (i32.load (local.get $text))) (then (return (local.get $text))))
  (call $charge (local.get $count))
  (local.set $result (call $str_new (local.get $count)))
  (memory.copy
    (i32.add (local.get $result) (i32.const 16))
    (i32.add (i32.add (local.get $text) (i32.const 16)) (local.get $from))
    (local.get $count))
  (local.get $result))

;; Padding makes whole blocks comparable.
(func $str_equal (export "str_equal") (param $a i32) (param $b i32) (result i32)
  (local $end i32)
  (if (i32.eq (local.get $a) (local.get $b)) (then (return (i32.const 1))))
  (if (i32.ne (i32.load (local.get $a)) (i32.load (local.get $b))) (then (return (i32.const 0))))
  (call $charge (i32.load (local.get $a)))
  (local.set $end (i32.add (local.get $a) (i32.load (local.get $a))))
  (block $done
    (loop $block
      (br_if $done (i32.ge_u (local.get $a) (local.get $end)))
      (if (v128.any_true
            (v128.xor (v128.load offset=16 (local.get $a)) (v128.load offset=16 (local.get $b))))
        (then (return (i32.const 0))))
      (local.set $a (i32.add (local.get $a) (i32.const 16)))
      (local.set $b (i32.add (local.get $b) (i32.const 16)))
      (br $block)))
  (i32.const 1))

;; Negative, zero or positive: order by bytes, then by length.
(func $str_order (export "str_order") (export "bytes_order") (param $a i32) (param $b i32) (result i32)
  (local $at i32) (local $common i32) (local $lengths i32) (local $equal i32)
  (local.set $common (call $least (i32.load (local.get $a)) (i32.load (local.get $b))))
  (local.set $lengths (i32.sub (i32.load (local.get $a)) (i32.load (local.get $b))))
  (call $charge (local.get $common))
  (block $done
    (loop $block
      (br_if $done (i32.ge_u (local.get $at) (local.get $common)))
      (local.set $equal
        (i8x16.bitmask
          (i8x16.eq
            (v128.load offset=16 (i32.add (local.get $a) (local.get $at)))
            (v128.load offset=16 (i32.add (local.get $b) (local.get $at))))))
      (if (i32.ne (local.get $equal) (i32.const 0xffff))
        (then
          (local.set $at (i32.add (local.get $at) (i32.ctz (i32.xor (local.get $equal) (i32.const 0xffff)))))
          (br_if $done (i32.ge_u (local.get $at) (local.get $common)))
          (return
            (i32.sub
              (i32.load8_u offset=16 (i32.add (local.get $a) (local.get $at)))
              (i32.load8_u offset=16 (i32.add (local.get $b) (local.get $at)))))))
      (local.set $at (i32.add (local.get $at) (i32.const 16)))
      (br $block)))
  (local.get $lengths))

(func $str_concat (export "str_concat") (param $a i32) (param $b i32) (result i32)
  (local $first i32) (local $result i32)
  (local.set $first (i32.load (local.get $a)))
  (if (i32.eqz (local.get $first)) (then (return (local.get $b))))
  (if (i32.eqz (i32.load (local.get $b))) (then (return (local.get $a))))
  (call $charge (i32.add (local.get $first) (i32.load (local.get $b))))
  (local.set $result (call $str_new (i32.add (local.get $first) (i32.load (local.get $b)))))
  (memory.copy (i32.add (local.get $result) (i32.const 16)) (i32.add (local.get $a) (i32.const 16))
    (local.get $first))
  (memory.copy
    (i32.add (i32.add (local.get $result) (i32.const 16)) (local.get $first))
    (i32.add (local.get $b) (i32.const 16))
    (i32.load (local.get $b)))
  (local.get $result))

(func $str_repeat (export "str_repeat") (param $text i32) (param $times i64) (result i32)
  (local $length i32) (local $total i32) (local $result i32) (local $at i32)
  (local.set $length (i32.load (local.get $text)))
  (if (i32.or (i64.le_s (local.get $times) (i64.const 0)) (i32.eqz (local.get $length)))
    (then (return (global.get $empty))))
  (local.set $total
    (call $bounded
      (i64.mul (i64.extend_i32_u (local.get $length)) (i64.extend_i32_u (call $bounded (local.get $times))))))
  (call $charge (local.get $total))
  (local.set $result (call $str_new (local.get $total)))
  (loop $again
    (memory.copy
      (i32.add (i32.add (local.get $result) (i32.const 16)) (local.get $at))
      (i32.add (local.get $text) (i32.const 16))
      (local.get $length))
    (local.set $at (i32.add (local.get $at) (local.get $length)))
    (br_if $again (i32.lt_u (local.get $at) (local.get $total))))
  (local.get $result))

(func $str_get (export "str_get") (param $text i32) (param $index i64) (param $at i32) (result i32)
  (local $length i64)
  (local.set $length (i64.load32_u (local.get $text)))
  (if (i64.lt_s (local.get $index) (i64.const 0))
    (then (local.set $index (i64.add (local.get $index) (local.get $length)))))
  (if (i64.ge_u (local.get $index) (local.get $length))
    (then (call $deopt (global.get $index-out-of-range) (local.get $at))))
  (call $character
    (i32.load8_u offset=16 (i32.add (local.get $text) (i32.wrap_i64 (local.get $index))))))

(func $str_slice (export "str_slice")
  (param $text i32) (param $start i64) (param $stop i64) (param $step i64) (param $absent i32) (param $at i32)
  (result i32)
  (local $count i32) (local $result i32) (local $target i32) (local $end i32) (local $source i32)
  (call $slice (i64.load32_u (local.get $text)) (local.get $start) (local.get $stop) (local.get $step)
    (local.get $absent) (local.get $at))
  (local.set $count (i32.wrap_i64))
  (local.set $start)
  (if (i64.eq (local.get $step) (i64.const 1))
    (then
      (return (call $substring (local.get $text) (i32.wrap_i64 (local.get $start)) (local.get $count)))))
  (if (i32.eqz (local.get $count)) (then (return (global.get $empty))))
  (call $charge (local.get $count))
  (local.set $result (call $str_new (local.get $count)))
  (local.set $target (i32.add (local.get $result) (i32.const 16)))
  (local.set $end (i32.add (local.get $target) (local.get $count)))
  (local.set $source
    (i32.add (i32.add (local.get $text) (i32.const 16)) (i32.wrap_i64 (local.get $start))))
  (loop $next
    (i32.store8 (local.get $target) (i32.load8_u (local.get $source)))
    (local.set $target (i32.add (local.get $target) (i32.const 1)))
    (local.set $source (i32.add (local.get $source) (i32.wrap_i64 (local.get $step))))
    (br_if $next (i32.lt_u (local.get $target) (local.get $end))))
  (local.get $result))

(func $str_ord (export "str_ord") (param $text i32) (param $at i32) (result i64)
  (if (i32.ne (i32.load (local.get $text)) (i32.const 1))
    (then (call $deopt (global.get $value-error) (local.get $at))))
  (i64.load8_u offset=16 (local.get $text)))

(func $str_chr (export "str_chr") (param $code i64) (param $at i32) (result i32)
  (if (i64.gt_u (local.get $code) (i64.const 127))
    (then (call $deopt (global.get $text-unsupported) (local.get $at))))
  (call $character (i32.wrap_i64 (local.get $code))))

(func $str_list (export "str_list") (param $text i32) (result i32)
  (local $list i32) (local $slot i32) (local $at i32) (local $length i32)
  (local.set $length (i32.load (local.get $text)))
  (call $charge (local.get $length))
  (local.set $list (call $list_new (local.get $length)))
  (local.set $slot (i32.load offset=8 (local.get $list)))
  (block $done
    (loop $next
      (br_if $done (i32.ge_u (local.get $at) (local.get $length)))
      (i64.store (local.get $slot)
        (i64.extend_i32_u
          (call $character (i32.load8_u offset=16 (i32.add (local.get $text) (local.get $at))))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (local.set $slot (i32.add (local.get $slot) (i32.const 8)))
      (br $next)))
  (local.get $list))

(func $str_from_bool (export "str_from_bool") (param $value i32) (result i32)
  (select (i32.const 5152) (i32.const 5184) (local.get $value)))

(func $str_from_int (export "str_from_int") (param $value i64) (result i32)
  (local $rest i64) (local $digits i32) (local $result i32) (local $at i32)
  (local.set $rest
    (select (i64.sub (i64.const 0) (local.get $value)) (local.get $value)
      (i64.lt_s (local.get $value) (i64.const 0))))
  (if (i64.le_u (local.get $value) (i64.const 9))
    (then (return (call $character (i32.add (i32.wrap_i64 (local.get $value)) (i32.const 48))))))
  ;; The magnitude is unsigned: that of the least int fits.
  (local.set $digits (i64.lt_s (local.get $value) (i64.const 0)))
  (local.set $digits (i32.add (local.get $digits) (call $count_digits (local.get $rest))))
  (local.set $result (call $str_new (local.get $digits)))
  (local.set $at (i32.add (i32.add (local.get $result) (i32.const 16)) (local.get $digits)))
  (loop $digit
    (local.set $at (i32.sub (local.get $at) (i32.const 1)))
    (i32.store8 (local.get $at)
      (i32.add (i32.wrap_i64 (i64.rem_u (local.get $rest) (i64.const 10))) (i32.const 48)))
    (local.set $rest (i64.div_u (local.get $rest) (i64.const 10)))
    (br_if $digit (i64.ne (local.get $rest) (i64.const 0))))
  (if (i64.lt_s (local.get $value) (i64.const 0))
    (then (i32.store8 offset=16 (local.get $result) (i32.const 45))))
  (local.get $result))

(func $count_digits (param $value i64) (result i32)
  (local $count i32)
  (loop $digit
    (local.set $count (i32.add (local.get $count) (i32.const 1)))
    (local.set $value (i64.div_u (local.get $value) (i64.const 10)))
    (br_if $digit (i64.ne (local.get $value) (i64.const 0))))
  (local.get $count))
