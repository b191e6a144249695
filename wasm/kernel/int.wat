;; Numbers: checked 64-bit integers, as far as they are too long to be emitted inline, and floats in containers.
;; `$at` is the source offset to report.

(func $overflow (param $at i32)
  (call $deopt (global.get $int-overflow) (local.get $at)))

(func $int_mul (export "int_mul") (param $a i64) (param $b i64) (param $at i32) (result i64)
  (local $product i64)
  (if (i64.eqz (local.get $b)) (then (return (i64.const 0))))
  (if (i64.eq (local.get $b) (i64.const -1))
    (then
      (if (i64.eq (local.get $a) (i64.const 0x8000000000000000)) (then (call $overflow (local.get $at))))
      (return (i64.sub (i64.const 0) (local.get $a)))))
  (local.set $product (i64.mul (local.get $a) (local.get $b)))
  (if (i64.ne (i64.div_s (local.get $product) (local.get $b)) (local.get $a))
    (then (call $overflow (local.get $at))))
  (local.get $product))

(func $int_pow (export "int_pow") (param $base i64) (param $exponent i64) (param $at i32) (result i64)
  (local $result i64)
  (if (i64.lt_s (local.get $exponent) (i64.const 0))
    (then (call $deopt (global.get $negative-exponent) (local.get $at))))
  (local.set $result (i64.const 1))
  (loop $square
    (if (i32.wrap_i64 (i64.and (local.get $exponent) (i64.const 1)))
      (then (local.set $result (call $int_mul (local.get $result) (local.get $base) (local.get $at)))))
    (local.set $exponent (i64.shr_u (local.get $exponent) (i64.const 1)))
    (if (i64.ne (local.get $exponent) (i64.const 0))
      (then
        (local.set $base (call $int_mul (local.get $base) (local.get $base) (local.get $at)))
        (br $square))))
  (local.get $result))

;; The result has the sign of the modulus. Below 2**31 no product overflows.
(func $int_pow_mod (export "int_pow_mod")
  (param $base i64) (param $exponent i64) (param $modulus i64) (param $at i32) (result i64)
  (local $size i64) (local $result i64)
  (local.set $size
    (select (i64.sub (i64.const 0) (local.get $modulus)) (local.get $modulus)
      (i64.lt_s (local.get $modulus) (i64.const 0))))
  (if (i32.or
        (i64.lt_s (local.get $exponent) (i64.const 0))
        (i64.ge_u (i64.sub (local.get $size) (i64.const 1)) (i64.const 0x7fffffff)))
    (then (call $deopt (global.get $value-error) (local.get $at))))
  (local.set $base (i64.rem_s (local.get $base) (local.get $size)))
  (if (i64.lt_s (local.get $base) (i64.const 0))
    (then (local.set $base (i64.add (local.get $base) (local.get $size)))))
  (local.set $result (i64.rem_u (i64.const 1) (local.get $size)))
  (block $done
    (loop $square
      (br_if $done (i64.eqz (local.get $exponent)))
      (if (i32.wrap_i64 (i64.and (local.get $exponent) (i64.const 1)))
        (then
          (local.set $result
            (i64.rem_u (i64.mul (local.get $result) (local.get $base)) (local.get $size)))))
      (local.set $base (i64.rem_u (i64.mul (local.get $base) (local.get $base)) (local.get $size)))
      (local.set $exponent (i64.shr_u (local.get $exponent) (i64.const 1)))
      (br $square)))
  (if (i32.and (i64.lt_s (local.get $modulus) (i64.const 0)) (i64.ne (local.get $result) (i64.const 0)))
    (then (return (i64.add (local.get $result) (local.get $modulus)))))
  (local.get $result))

;; Whether an f64 holds the value exactly: at most 2**53 in magnitude.
(func $is_exact (param $value i64) (result i32)
  (i64.le_u (i64.add (local.get $value) (i64.const 0x20000000000000)) (i64.const 0x40000000000000)))

;; True division is correctly rounded where both operands convert exactly.
(func $int_divide (export "int_divide") (param $a i64) (param $b i64) (param $at i32) (result f64)
  (if (i64.eqz (local.get $b)) (then (call $deopt (global.get $zero-division) (local.get $at))))
  (f64.div
    (call $int_exact_float (local.get $a) (local.get $at))
    (call $int_exact_float (local.get $b) (local.get $at))))

(func $int_exact_float (export "int_exact_float") (param $value i64) (param $at i32) (result f64)
  (if (i32.eqz (call $is_exact (local.get $value)))
    (then (call $deopt (global.get $inexact-float) (local.get $at))))
  (f64.convert_i64_s (local.get $value)))

(func $int_shl (export "int_shl") (param $value i64) (param $count i64) (param $at i32) (result i64)
  (local $shifted i64)
  (if (i64.lt_s (local.get $count) (i64.const 0))
    (then (call $deopt (global.get $shift-count) (local.get $at))))
  (if (i64.eqz (local.get $value)) (then (return (i64.const 0))))
  (if (i64.ge_s (local.get $count) (i64.const 63)) (then (call $overflow (local.get $at))))
  (local.set $shifted (i64.shl (local.get $value) (local.get $count)))
  (if (i64.ne (i64.shr_s (local.get $shifted) (local.get $count)) (local.get $value))
    (then (call $overflow (local.get $at))))
  (local.get $shifted))

(func $int_shr (export "int_shr") (param $value i64) (param $count i64) (param $at i32) (result i64)
  (if (i64.lt_s (local.get $count) (i64.const 0))
    (then (call $deopt (global.get $shift-count) (local.get $at))))
  (i64.shr_s (local.get $value)
    (select (local.get $count) (i64.const 63) (i64.lt_s (local.get $count) (i64.const 63)))))

;; Truncates; NaN, infinities and what 64 bits do not hold are given up.
(func $int_from_float (export "int_from_float") (param $value f64) (param $at i32) (result i64)
  (if (i32.eqz
        (i32.and
          (f64.ge (local.get $value) (f64.const -9223372036854775808))
          (f64.lt (local.get $value) (f64.const 9223372036854775808))))
    (then (call $deopt (global.get $float-out-of-range) (local.get $at))))
  (i64.trunc_f64_s (local.get $value)))

;; A sign and at most 18 digits; every other spelling that CPython accepts is given up. More may be an int beyond 64 bits.
(func $int_from_str (export "int_from_str") (param $text i32) (param $at i32) (result i64)
  (local $length i32) (local $position i32) (local $byte i32) (local $value i64) (local $negative i32)
  (local.set $length (i32.load (local.get $text)))
  (if (local.get $length)
    (then
      (local.set $byte (i32.load8_u offset=16 (local.get $text)))
      (local.set $negative (i32.eq (local.get $byte) (i32.const 45)))
      (local.set $position (i32.or (local.get $negative) (i32.eq (local.get $byte) (i32.const 43))))))
  (if (i32.ge_u (local.get $position) (local.get $length))
    (then (call $deopt (global.get $value-error) (local.get $at))))
  (if (i32.gt_u (i32.sub (local.get $length) (local.get $position)) (i32.const 18))
    (then (call $overflow (local.get $at))))
  (loop $digit
    (local.set $byte
      (i32.sub (i32.load8_u offset=16 (i32.add (local.get $text) (local.get $position))) (i32.const 48)))
    (if (i32.gt_u (local.get $byte) (i32.const 9))
      (then (call $deopt (global.get $value-error) (local.get $at))))
    (local.set $value
      (i64.add (i64.mul (local.get $value) (i64.const 10)) (i64.extend_i32_u (local.get $byte))))
    (local.set $position (i32.add (local.get $position) (i32.const 1)))
    (br_if $digit (i32.lt_u (local.get $position) (local.get $length))))
  (if (local.get $negative) (then (return (i64.sub (i64.const 0) (local.get $value)))))
  (local.get $value))

(func $int_gcd (export "int_gcd") (param $a i64) (param $b i64) (param $at i32) (result i64)
  (local $rest i64)
  (if (i64.lt_s (local.get $a) (i64.const 0)) (then (local.set $a (i64.sub (i64.const 0) (local.get $a)))))
  (if (i64.lt_s (local.get $b) (i64.const 0)) (then (local.set $b (i64.sub (i64.const 0) (local.get $b)))))
  ;; The negation of the least int is itself.
  (if (i64.lt_s (i64.or (local.get $a) (local.get $b)) (i64.const 0)) (then (call $overflow (local.get $at))))
  (block $done
    (loop $euclid
      (br_if $done (i64.eqz (local.get $b)))
      (local.set $rest (i64.rem_u (local.get $a) (local.get $b)))
      (local.set $a (local.get $b))
      (local.set $b (local.get $rest))
      (br $euclid)))
  (local.get $a))

;; Floats as elements: equal by identity first, so a NaN is given up.
(func $float_same (export "float_same") (param $a f64) (param $b f64) (param $at i32) (result i32)
  (call $refuse_unordered (local.get $a) (local.get $b) (local.get $at))
  (f64.eq (local.get $a) (local.get $b)))

(func $float_order (export "float_order") (param $a f64) (param $b f64) (param $at i32) (result i64)
  (call $refuse_unordered (local.get $a) (local.get $b) (local.get $at))
  (i64.extend_i32_s
    (i32.sub (f64.gt (local.get $a) (local.get $b)) (f64.lt (local.get $a) (local.get $b)))))

(func $refuse_unordered (param $a f64) (param $b f64) (param $at i32)
  (if (i32.or (f64.ne (local.get $a) (local.get $a)) (f64.ne (local.get $b) (local.get $b)))
    (then (call $deopt (global.get $nan-compared) (local.get $at)))))
