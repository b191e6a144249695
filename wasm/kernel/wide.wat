;; Ints of any size, as `wide.ts` holds them: an i64 between -2**62 and 2**62 is itself, one beyond is a number of the
;; host's table. Small operands with small results never leave this file.

(func $small (param $a i64) (result i32)
  (i64.ge_s (i64.add (local.get $a) (i64.const 0x4000000000000000)) (i64.const 0)))

(func $both_small (param $a i64) (param $b i64) (result i32)
  (i32.and (call $small (local.get $a)) (call $small (local.get $b))))

(func $wide_reset (export "wide_reset")
  (call $host_wide_reset))

;; An int that what follows needs as it is: a position, a count.
(func $wide_small (export "wide_small") (param $a i64) (param $at i32) (result i64)
  (if (i32.eqz (call $small (local.get $a))) (then (call $overflow (local.get $at))))
  (local.get $a))

;; The number for an i64 that may be beyond.
(func $wide_from_word (export "wide_from_word") (param $a i64) (param $at i32) (result i64)
  (if (call $small (local.get $a)) (then (return (local.get $a))))
  ;; Half of it is small; the rest is added back.
  (call $operate (i32.const 0) (i64.shr_s (local.get $a) (i64.const 1))
    (i64.sub (local.get $a) (i64.shr_s (local.get $a) (i64.const 1))) (local.get $at)))

(func $checked_wide (param $a i64) (param $at i32) (result i64)
  (if (i64.eq (local.get $a) (i64.const 0x8000000000000000)) (then (call $overflow (local.get $at))))
  (local.get $a))

(func $operate (param $code i32) (param $a i64) (param $b i64) (param $at i32) (result i64)
  (call $charge (i32.const 512))
  (call $checked_wide (call $host_wide_operate (local.get $code) (local.get $a) (local.get $b)) (local.get $at)))

(func $wide_add (export "wide_add") (param $a i64) (param $b i64) (param $at i32) (result i64)
  (local $sum i64)
  (local.set $sum (i64.add (local.get $a) (local.get $b)))
  (if (i32.and (call $both_small (local.get $a) (local.get $b)) (call $small (local.get $sum)))
    (then (return (local.get $sum))))
  (call $operate (i32.const 0) (local.get $a) (local.get $b) (local.get $at)))

(func $wide_sub (export "wide_sub") (param $a i64) (param $b i64) (param $at i32) (result i64)
  (local $difference i64)
  (local.set $difference (i64.sub (local.get $a) (local.get $b)))
  (if (i32.and (call $both_small (local.get $a) (local.get $b)) (call $small (local.get $difference)))
    (then (return (local.get $difference))))
  (call $operate (i32.const 1) (local.get $a) (local.get $b) (local.get $at)))

(func $wide_mul (export "wide_mul") (param $a i64) (param $b i64) (param $at i32) (result i64)
  (local $product i64)
  (if (i32.and
        (i64.eq (local.get $a) (i64.extend32_s (local.get $a)))
        (i64.eq (local.get $b) (i64.extend32_s (local.get $b))))
    (then
      (local.set $product (i64.mul (local.get $a) (local.get $b)))
      (if (call $small (local.get $product)) (then (return (local.get $product))))))
  (call $operate (i32.const 2) (local.get $a) (local.get $b) (local.get $at)))

(func $wide_floordiv (export "wide_floordiv") (param $a i64) (param $b i64) (param $at i32) (result i64)
  (local $rest i64)
  (if (i64.eqz (local.get $b)) (then (call $deopt (global.get $zero-division) (local.get $at))))
  (if (i32.eqz (call $both_small (local.get $a) (local.get $b)))
    (then (return (call $operate (i32.const 3) (local.get $a) (local.get $b) (local.get $at)))))
  ;; Of small ints only -2**62 // -1 is not small.
  (if (i64.eq (local.get $b) (i64.const -1))
    (then (return (call $wide_sub (i64.const 0) (local.get $a) (local.get $at)))))
  (local.set $rest (i64.rem_s (local.get $a) (local.get $b)))
  (i64.sub
    (i64.div_s (local.get $a) (local.get $b))
    (i64.extend_i32_u
      (i32.and
        (i64.ne (local.get $rest) (i64.const 0))
        (i64.lt_s (i64.xor (local.get $rest) (local.get $b)) (i64.const 0))))))

(func $wide_mod (export "wide_mod") (param $a i64) (param $b i64) (param $at i32) (result i64)
  (local $rest i64)
  (if (i64.eqz (local.get $b)) (then (call $deopt (global.get $zero-division) (local.get $at))))
  (if (i32.eqz (call $both_small (local.get $a) (local.get $b)))
    (then (return (call $operate (i32.const 4) (local.get $a) (local.get $b) (local.get $at)))))
  (local.set $rest (i64.rem_s (local.get $a) (local.get $b)))
  (if (i32.and
        (i64.ne (local.get $rest) (i64.const 0))
        (i64.lt_s (i64.xor (local.get $rest) (local.get $b)) (i64.const 0)))
    (then (return (i64.add (local.get $rest) (local.get $b)))))
  (local.get $rest))

;; A negative number of the host's table has the sign bit, as a negative int does.
(func $wide_pow (export "wide_pow") (param $a i64) (param $b i64) (param $at i32) (result i64)
  (if (i64.lt_s (local.get $b) (i64.const 0))
    (then (call $deopt (global.get $negative-exponent) (local.get $at))))
  (call $operate (i32.const 5) (local.get $a) (local.get $b) (local.get $at)))

(func $wide_pow_mod (export "wide_pow_mod")
  (param $base i64) (param $exponent i64) (param $modulus i64) (param $at i32) (result i64)
  (call $charge (i32.const 4096))
  (if (i32.or (i64.lt_s (local.get $exponent) (i64.const 0)) (i64.eqz (local.get $modulus)))
    (then (call $deopt (global.get $value-error) (local.get $at))))
  (call $checked_wide
    (call $host_wide_power (local.get $base) (local.get $exponent) (local.get $modulus))
    (local.get $at)))

(func $wide_shl (export "wide_shl") (param $a i64) (param $b i64) (param $at i32) (result i64)
  (if (i64.lt_s (local.get $b) (i64.const 0)) (then (call $deopt (global.get $shift-count) (local.get $at))))
  (call $operate (i32.const 6) (local.get $a) (local.get $b) (local.get $at)))

(func $wide_shr (export "wide_shr") (param $a i64) (param $b i64) (param $at i32) (result i64)
  (if (i64.lt_s (local.get $b) (i64.const 0)) (then (call $deopt (global.get $shift-count) (local.get $at))))
  (if (i32.and (call $small (local.get $a)) (i64.lt_s (local.get $b) (i64.const 63)))
    (then (return (i64.shr_s (local.get $a) (local.get $b)))))
  (call $operate (i32.const 7) (local.get $a) (local.get $b) (local.get $at)))

(func $wide_and (export "wide_and") (param $a i64) (param $b i64) (param $at i32) (result i64)
  (if (call $both_small (local.get $a) (local.get $b))
    (then (return (i64.and (local.get $a) (local.get $b)))))
  (call $operate (i32.const 8) (local.get $a) (local.get $b) (local.get $at)))

(func $wide_or (export "wide_or") (param $a i64) (param $b i64) (param $at i32) (result i64)
  (if (call $both_small (local.get $a) (local.get $b))
    (then (return (i64.or (local.get $a) (local.get $b)))))
  (call $operate (i32.const 9) (local.get $a) (local.get $b) (local.get $at)))

(func $wide_xor (export "wide_xor") (param $a i64) (param $b i64) (param $at i32) (result i64)
  (if (call $both_small (local.get $a) (local.get $b))
    (then (return (i64.xor (local.get $a) (local.get $b)))))
  (call $operate (i32.const 10) (local.get $a) (local.get $b) (local.get $at)))

(func $wide_gcd (export "wide_gcd") (param $a i64) (param $b i64) (param $at i32) (result i64)
  (call $operate (i32.const 11) (local.get $a) (local.get $b) (local.get $at)))

(func $wide_abs (export "wide_abs") (param $a i64) (param $at i32) (result i64)
  (if (i64.ge_s (local.get $a) (i64.const 0)) (then (return (local.get $a))))
  (call $wide_sub (i64.const 0) (local.get $a) (local.get $at)))

;; Negative, zero or positive.
(func $wide_order (export "wide_order") (param $a i64) (param $b i64) (result i64)
  (if (i32.or
        (i32.or (call $small (local.get $a)) (call $small (local.get $b)))
        (i64.lt_s (i64.xor (local.get $a) (local.get $b)) (i64.const 0)))
    (then
      (return
        (i64.extend_i32_s
          (i32.sub (i64.gt_s (local.get $a) (local.get $b)) (i64.lt_s (local.get $a) (local.get $b)))))))
  (call $charge (i32.const 256))
  (i64.extend_i32_s (call $host_wide_compare (local.get $a) (local.get $b))))

(func $wide_to_float (export "wide_to_float") (param $a i64) (param $at i32) (result f64)
  (local $float f64)
  (if (call $small (local.get $a)) (then (return (f64.convert_i64_s (local.get $a)))))
  (local.set $float (call $host_wide_to_float (local.get $a)))
  (if (f64.ne (local.get $float) (local.get $float))
    (then (call $deopt (global.get $float-out-of-range) (local.get $at))))
  (local.get $float))

(func $wide_divide (export "wide_divide") (param $a i64) (param $b i64) (param $at i32) (result f64)
  (local $float f64)
  (if (i64.eqz (local.get $b)) (then (call $deopt (global.get $zero-division) (local.get $at))))
  (if (i32.and (call $is_exact (local.get $a)) (call $is_exact (local.get $b)))
    (then
      (return (f64.div (f64.convert_i64_s (local.get $a)) (f64.convert_i64_s (local.get $b))))))
  (call $charge (i32.const 1024))
  (local.set $float (call $host_wide_divide (local.get $a) (local.get $b)))
  (if (f64.ne (local.get $float) (local.get $float))
    (then (call $deopt (global.get $inexact-float) (local.get $at))))
  (local.get $float))

(func $wide_from_float (export "wide_from_float") (param $value f64) (param $at i32) (result i64)
  (if (f64.lt (f64.abs (local.get $value)) (f64.const 4611686018427387904))
    (then (return (i64.trunc_f64_s (local.get $value)))))
  (if (i32.eqz (f64.lt (f64.abs (local.get $value)) (f64.const inf)))
    (then (call $deopt (global.get $float-out-of-range) (local.get $at))))
  (call $checked_wide (call $host_wide_from_float (local.get $value)) (local.get $at)))

(func $wide_bits (export "wide_bits") (param $a i64) (result i64)
  (call $host_wide_bits (local.get $a)))

(func $wide_text (export "wide_text") (param $a i64) (param $at i32) (result i32)
  (if (call $small (local.get $a)) (then (return (call $str_from_int (local.get $a)))))
  (call $charge (i32.const 8192))
  (call $from_host (call $host_wide_text (local.get $a)) (local.get $at)))

(func $wide_format (export "wide_format") (param $a i64) (param $spec i32) (param $at i32) (result i32)
  (call $short (local.get $spec) (local.get $at))
  (call $charge (i32.const 8192))
  (call $from_host (call $host_format_wide (local.get $a) (local.get $spec)) (local.get $at)))

(func $wide_from_str (export "wide_from_str") (param $text i32) (param $at i32) (result i64)
  (local $value i64)
  (call $short (local.get $text) (local.get $at))
  (call $charge (i32.const 8192))
  (local.set $value (call $host_wide_parse (local.get $text)))
  (if (i64.eq (local.get $value) (i64.const 0x8000000000000000))
    (then (call $deopt (global.get $value-error) (local.get $at))))
  (local.get $value))

(func $wide_sum (export "wide_sum") (param $list i32) (param $at i32) (result i64)
  (local $slot i32) (local $end i32) (local $total i64)
  (call $charge (i32.shl (i32.load (local.get $list)) (i32.const 4)))
  (local.set $slot (i32.load offset=8 (local.get $list)))
  (local.set $end (i32.add (local.get $slot) (i32.shl (i32.load (local.get $list)) (i32.const 3))))
  (block $done
    (loop $next
      (br_if $done (i32.ge_u (local.get $slot) (local.get $end)))
      (local.set $total (call $wide_add (local.get $total) (i64.load (local.get $slot)) (local.get $at)))
      (local.set $slot (i32.add (local.get $slot) (i32.const 8)))
      (br $next)))
  (local.get $total))
