;; Methods of strings: case, classes of characters, stripping, padding, splitting, joining, repr. ASCII throughout.

;; 1 letter, 2 digit, 4 whitespace (as str.isspace has it, with 0x1c to 0x1f).
(func $class (param $code i32) (result i32)
  (i32.or
    (i32.or
      (i32.lt_u (i32.sub (i32.or (local.get $code) (i32.const 32)) (i32.const 97)) (i32.const 26))
      (i32.shl (i32.lt_u (i32.sub (local.get $code) (i32.const 48)) (i32.const 10)) (i32.const 1)))
    (i32.shl
      (i32.or
        (i32.or
          (i32.eq (local.get $code) (i32.const 32))
          (i32.lt_u (i32.sub (local.get $code) (i32.const 9)) (i32.const 5)))
        (i32.lt_u (i32.sub (local.get $code) (i32.const 28)) (i32.const 4)))
      (i32.const 2))))

(func $is_space (param $text i32) (param $position i32) (result i32)
  (i32.and
    (call $class (i32.load8_u offset=16 (i32.add (local.get $text) (local.get $position))))
    (i32.const 4)))

;; Flips bit 5 of letters whose bit 5 is `$flipped` (0 upper, 32 lower), or of all (`$flipped` -1), 16 at a time.
(func $flip_case (param $text i32) (param $flipped i32) (result i32)
  (local $result i32) (local $at i32) (local $length i32) (local $bytes v128) (local $letters v128)
  (local.set $length (i32.load (local.get $text)))
  (call $charge (local.get $length))
  (local.set $result (call $str_new (local.get $length)))
  (block $done
    (loop $next
      (br_if $done (i32.ge_u (local.get $at) (local.get $length)))
      (local.set $bytes (v128.load offset=16 (i32.add (local.get $text) (local.get $at))))
      (local.set $letters
        (i8x16.lt_u
          (i8x16.sub (v128.or (local.get $bytes) (i8x16.splat (i32.const 32))) (i8x16.splat (i32.const 97)))
          (i8x16.splat (i32.const 26))))
      (if (i32.ge_s (local.get $flipped) (i32.const 0))
        (then
          (local.set $letters
            (v128.and (local.get $letters)
              (i8x16.eq
                (v128.and (local.get $bytes) (i8x16.splat (i32.const 32)))
                (i8x16.splat (local.get $flipped)))))))
      (v128.store offset=16 (i32.add (local.get $result) (local.get $at))
        (v128.xor (local.get $bytes) (v128.and (local.get $letters) (i8x16.splat (i32.const 32)))))
      (local.set $at (i32.add (local.get $at) (i32.const 16)))
      (br $next)))
  (local.get $result))

(func $str_upper (export "str_upper") (param $text i32) (result i32)
  (call $flip_case (local.get $text) (i32.const 32)))

(func $str_lower (export "str_lower") (param $text i32) (result i32)
  (call $flip_case (local.get $text) (i32.const 0)))

(func $str_swapcase (export "str_swapcase") (param $text i32) (result i32)
  (call $flip_case (local.get $text) (i32.const -1)))

;; Letters after a letter are lower case, others upper case; `$everywhere` 0: only the first byte starts a word.
(func $start_words (param $text i32) (param $everywhere i32) (result i32)
  (local $result i32) (local $at i32) (local $end i32) (local $code i32) (local $inside i32) (local $letter i32)
  (local.set $result (call $flip_case (local.get $text) (i32.const 0)))
  (local.set $at (i32.add (local.get $result) (i32.const 16)))
  (local.set $end (i32.add (local.get $at) (i32.load (local.get $result))))
  (block $done
    (loop $next
      (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
      (local.set $code (i32.load8_u (local.get $at)))
      (local.set $letter (i32.and (call $class (local.get $code)) (i32.const 1)))
      (if (i32.and (local.get $letter) (i32.eqz (local.get $inside)))
        (then (i32.store8 (local.get $at) (i32.and (local.get $code) (i32.const 0xdf)))))
      (br_if $done (i32.eqz (local.get $everywhere)))
      (local.set $inside (local.get $letter))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br $next)))
  (local.get $result))

(func $str_title (export "str_title") (param $text i32) (result i32)
  (call $start_words (local.get $text) (i32.const 1)))

(func $str_capitalize (export "str_capitalize") (param $text i32) (result i32)
  (call $start_words (local.get $text) (i32.const 0)))

;; Not empty, and each byte is of one of the classes in `$wanted`.
(func $str_is (export "str_is") (param $text i32) (param $wanted i32) (result i32)
  (local $at i32) (local $length i32)
  (local.set $length (i32.load (local.get $text)))
  (call $charge (local.get $length))
  (block $done
    (loop $next
      (br_if $done (i32.ge_u (local.get $at) (local.get $length)))
      (if (i32.eqz
            (i32.and
              (call $class (i32.load8_u offset=16 (i32.add (local.get $text) (local.get $at))))
              (local.get $wanted)))
        (then (return (i32.const 0))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br $next)))
  (i32.ne (local.get $length) (i32.const 0)))

;; Some letter, and all letters have bit 5 equal to `$bit` (0 upper, 32 lower).
(func $str_cased (export "str_cased") (param $text i32) (param $bit i32) (result i32)
  (local $at i32) (local $length i32) (local $code i32) (local $some i32)
  (local.set $length (i32.load (local.get $text)))
  (call $charge (local.get $length))
  (block $done
    (loop $next
      (br_if $done (i32.ge_u (local.get $at) (local.get $length)))
      (local.set $code (i32.load8_u offset=16 (i32.add (local.get $text) (local.get $at))))
      (if (i32.and (call $class (local.get $code)) (i32.const 1))
        (then
          (if (i32.ne (i32.and (local.get $code) (i32.const 32)) (local.get $bit))
            (then (return (i32.const 0))))
          (local.set $some (i32.const 1))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br $next)))
  (local.get $some))

;; Some letter; upper case exactly where a letter does not follow a letter.
(func $str_istitle (export "str_istitle") (param $text i32) (result i32)
  (local $at i32) (local $length i32) (local $code i32) (local $inside i32) (local $some i32)
  (local.set $length (i32.load (local.get $text)))
  (call $charge (local.get $length))
  (block $done
    (loop $next
      (br_if $done (i32.ge_u (local.get $at) (local.get $length)))
      (local.set $code (i32.load8_u offset=16 (i32.add (local.get $text) (local.get $at))))
      (if (i32.and (call $class (local.get $code)) (i32.const 1))
        (then
          (if (i32.ne (i32.ne (i32.and (local.get $code) (i32.const 32)) (i32.const 0)) (local.get $inside))
            (then (return (i32.const 0))))
          (local.set $inside (i32.const 1))
          (local.set $some (i32.const 1)))
        (else (local.set $inside (i32.const 0))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br $next)))
  (local.get $some))

(func $str_isidentifier (export "str_isidentifier") (param $text i32) (result i32)
  (local $at i32) (local $length i32) (local $code i32) (local $wanted i32)
  (local.set $length (i32.load (local.get $text)))
  (call $charge (local.get $length))
  (local.set $wanted (i32.const 1))
  (block $done
    (loop $next
      (br_if $done (i32.ge_u (local.get $at) (local.get $length)))
      (local.set $code (i32.load8_u offset=16 (i32.add (local.get $text) (local.get $at))))
      (if (i32.eqz
            (i32.or
              (i32.and (call $class (local.get $code)) (local.get $wanted))
              (i32.eq (local.get $code) (i32.const 95))))
        (then (return (i32.const 0))))
      (local.set $wanted (i32.const 3))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br $next)))
  (i32.ne (local.get $length) (i32.const 0)))

;; Sides: 1 left, 2 right. `$chars` 0 stands for whitespace.
(func $strip (param $text i32) (param $chars i32) (param $sides i32) (result i32)
  (local $from i32) (local $to i32)
  (local.set $to (i32.load (local.get $text)))
  (call $charge (local.get $to))
  (block $left
    (loop $next
      (br_if $left (i32.eqz (i32.and (local.get $sides) (i32.const 1))))
      (br_if $left (i32.ge_u (local.get $from) (local.get $to)))
      (br_if $left (i32.eqz (call $in_set (local.get $text) (local.get $from) (local.get $chars))))
      (local.set $from (i32.add (local.get $from) (i32.const 1)))
      (br $next)))
  (block $right
    (loop $next
      (br_if $right (i32.eqz (i32.and (local.get $sides) (i32.const 2))))
      (br_if $right (i32.ge_u (local.get $from) (local.get $to)))
      (br_if $right
        (i32.eqz (call $in_set (local.get $text) (i32.sub (local.get $to) (i32.const 1)) (local.get $chars))))
      (local.set $to (i32.sub (local.get $to) (i32.const 1)))
      (br $next)))
  (call $substring (local.get $text) (local.get $from) (i32.sub (local.get $to) (local.get $from))))

(func $in_set (param $text i32) (param $position i32) (param $chars i32) (result i32)
  (if (i32.eqz (local.get $chars)) (then (return (call $is_space (local.get $text) (local.get $position)))))
  (i32.ge_s
    (call $find_from (local.get $chars) (i32.const 0)
      (call $character (i32.load8_u offset=16 (i32.add (local.get $text) (local.get $position)))))
    (i32.const 0)))

(func $str_strip (export "str_strip") (param $text i32) (param $sides i32) (result i32)
  (call $strip (local.get $text) (i32.const 0) (local.get $sides)))

(func $str_strip_chars (export "str_strip_chars") (param $text i32) (param $chars i32) (param $sides i32) (result i32)
  (call $strip (local.get $text) (local.get $chars) (local.get $sides)))

;; `$left` and `$right` fill bytes around a string.
(func $surround (param $text i32) (param $left i32) (param $right i32) (param $fill i32) (result i32)
  (local $result i32) (local $at i32)
  (local.set $result
    (call $str_new (i32.add (i32.add (local.get $left) (local.get $right)) (i32.load (local.get $text)))))
  (call $charge (i32.load (local.get $result)))
  (local.set $at (i32.add (local.get $result) (i32.const 16)))
  (memory.fill (local.get $at) (local.get $fill) (local.get $left))
  (local.set $at (i32.add (local.get $at) (local.get $left)))
  (memory.copy (local.get $at) (i32.add (local.get $text) (i32.const 16)) (i32.load (local.get $text)))
  (local.set $at (i32.add (local.get $at) (i32.load (local.get $text))))
  (memory.fill (local.get $at) (local.get $fill) (local.get $right))
  (local.get $result))

;; Places: 0 text on the left, 1 on the right, 2 in the middle, where CPython gives an odd byte of an odd width left.
(func $str_pad (export "str_pad") (param $text i32) (param $width i64) (param $fill i32) (param $place i32) (result i32)
  (local $missing i32) (local $left i32)
  (if (i64.le_s (local.get $width) (i64.load32_u (local.get $text))) (then (return (local.get $text))))
  (local.set $missing (i32.sub (call $bounded (local.get $width)) (i32.load (local.get $text))))
  (if (i32.eq (local.get $place) (i32.const 1)) (then (local.set $left (local.get $missing))))
  (if (i32.eq (local.get $place) (i32.const 2))
    (then
      (local.set $left
        (i32.add
          (i32.shr_u (local.get $missing) (i32.const 1))
          (i32.and (i32.and (local.get $missing) (i32.wrap_i64 (local.get $width))) (i32.const 1))))))
  (call $surround (local.get $text) (local.get $left) (i32.sub (local.get $missing) (local.get $left))
    (i32.load8_u offset=16 (local.get $fill))))

;; Zeros on the left, after a sign.
(func $str_zfill (export "str_zfill") (param $text i32) (param $width i64) (result i32)
  (local $missing i32) (local $result i32) (local $first i32)
  (if (i64.le_s (local.get $width) (i64.load32_u (local.get $text))) (then (return (local.get $text))))
  (local.set $missing (i32.sub (call $bounded (local.get $width)) (i32.load (local.get $text))))
  (local.set $result (call $surround (local.get $text) (local.get $missing) (i32.const 0) (i32.const 48)))
  (if (i32.load (local.get $text))
    (then
      (local.set $first (i32.load8_u offset=16 (local.get $text)))
      (if (i32.or (i32.eq (local.get $first) (i32.const 43)) (i32.eq (local.get $first) (i32.const 45)))
        (then
          (i32.store8 offset=16 (i32.add (local.get $result) (local.get $missing)) (i32.const 48))
          (i32.store8 offset=16 (local.get $result) (local.get $first))))))
  (local.get $result))

(func $push_text (param $list i32) (param $text i32) (param $from i32) (param $to i32)
  (local $part i32)
  (local.set $part (call $substring (local.get $text) (local.get $from) (i32.sub (local.get $to) (local.get $from))))
  (i64.store (call $list_push (local.get $list)) (i64.extend_i32_u (local.get $part))))

;; At most `$limit` splits, all where it is negative.
(func $str_split (export "str_split") (param $text i32) (param $separator i32) (param $limit i64) (param $at i32)
  (result i32)
  (local $list i32) (local $from i32) (local $position i32)
  (if (i32.eqz (i32.load (local.get $separator)))
    (then (call $deopt (global.get $value-error) (local.get $at))))
  (local.set $list (call $list_new (i32.const 0)))
  (block $done
    (loop $next
      (br_if $done (i64.eqz (local.get $limit)))
      (local.set $position (call $find_from (local.get $text) (local.get $from) (local.get $separator)))
      (br_if $done (i32.lt_s (local.get $position) (i32.const 0)))
      (call $push_text (local.get $list) (local.get $text) (local.get $from) (local.get $position))
      (local.set $from (i32.add (local.get $position) (i32.load (local.get $separator))))
      (local.set $limit (i64.sub (local.get $limit) (i64.const 1)))
      (br $next)))
  (call $push_text (local.get $list) (local.get $text) (local.get $from) (i32.load (local.get $text)))
  (local.get $list))

;; By runs of whitespace; after `$limit` splits the rest follows with its trailing whitespace.
(func $str_split_space (export "str_split_space") (param $text i32) (param $limit i64) (result i32)
  (local $list i32) (local $from i32) (local $to i32) (local $length i32)
  (local.set $length (i32.load (local.get $text)))
  (call $charge (local.get $length))
  (local.set $list (call $list_new (i32.const 0)))
  (block $done
    (loop $word
      (loop $space
        (br_if $done (i32.ge_u (local.get $from) (local.get $length)))
        (if (call $is_space (local.get $text) (local.get $from))
          (then
            (local.set $from (i32.add (local.get $from) (i32.const 1)))
            (br $space))))
      (if (i64.eqz (local.get $limit))
        (then
          (call $push_text (local.get $list) (local.get $text) (local.get $from) (local.get $length))
          (br $done)))
      (local.set $limit (i64.sub (local.get $limit) (i64.const 1)))
      (local.set $to (local.get $from))
      (block $end
        (loop $letter
          (br_if $end (i32.ge_u (local.get $to) (local.get $length)))
          (br_if $end (call $is_space (local.get $text) (local.get $to)))
          (local.set $to (i32.add (local.get $to) (i32.const 1)))
          (br $letter)))
      (call $push_text (local.get $list) (local.get $text) (local.get $from) (local.get $to))
      (local.set $from (local.get $to))
      (br $word)))
  (local.get $list))

;; Lines end at \n, \r, \r\n, \v, \f and 0x1c to 0x1e; an end at the end begins no line.
(func $str_splitlines (export "str_splitlines") (param $text i32) (result i32)
  (local $list i32) (local $from i32) (local $at i32) (local $length i32) (local $code i32)
  (local.set $length (i32.load (local.get $text)))
  (call $charge (local.get $length))
  (local.set $list (call $list_new (i32.const 0)))
  (block $done
    (loop $next
      (br_if $done (i32.ge_u (local.get $at) (local.get $length)))
      (local.set $code (i32.load8_u offset=16 (i32.add (local.get $text) (local.get $at))))
      (if (i32.or
            (i32.lt_u (i32.sub (local.get $code) (i32.const 10)) (i32.const 4))
            (i32.lt_u (i32.sub (local.get $code) (i32.const 28)) (i32.const 3)))
        (then
          (call $push_text (local.get $list) (local.get $text) (local.get $from) (local.get $at))
          ;; Beyond the end there is a zero, which is no \n.
          (if (i32.and
                (i32.eq (local.get $code) (i32.const 13))
                (i32.lt_u (i32.add (local.get $at) (i32.const 1)) (local.get $length)))
            (then
              (if (i32.eq
                    (i32.load8_u offset=17 (i32.add (local.get $text) (local.get $at)))
                    (i32.const 10))
                (then (local.set $at (i32.add (local.get $at) (i32.const 1)))))))
          (local.set $from (i32.add (local.get $at) (i32.const 1)))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br $next)))
  (if (i32.lt_u (local.get $from) (local.get $length))
    (then (call $push_text (local.get $list) (local.get $text) (local.get $from) (local.get $length))))
  (local.get $list))

(func $str_join (export "str_join") (param $separator i32) (param $list i32) (result i32)
  (local $slot i32) (local $end i32) (local $total i64) (local $result i32) (local $target i32) (local $part i32)
  (local $count i32)
  (local.set $count (i32.load (local.get $list)))
  (if (i32.eqz (local.get $count)) (then (return (global.get $empty))))
  (call $charge (local.get $count))
  (local.set $slot (i32.load offset=8 (local.get $list)))
  (local.set $end (i32.add (local.get $slot) (i32.shl (local.get $count) (i32.const 3))))
  (local.set $total
    (i64.mul
      (i64.extend_i32_u (i32.sub (local.get $count) (i32.const 1)))
      (i64.load32_u (local.get $separator))))
  (loop $measure
    (local.set $total (i64.add (local.get $total) (i64.load32_u (i32.load (local.get $slot)))))
    (local.set $slot (i32.add (local.get $slot) (i32.const 8)))
    (br_if $measure (i32.lt_u (local.get $slot) (local.get $end))))
  (local.set $result (call $str_new (call $bounded (local.get $total))))
  (call $charge (i32.load (local.get $result)))
  (local.set $target (i32.add (local.get $result) (i32.const 16)))
  (local.set $slot (i32.load offset=8 (local.get $list)))
  (loop $copy
    (local.set $part (i32.load (local.get $slot)))
    (memory.copy (local.get $target) (i32.add (local.get $part) (i32.const 16)) (i32.load (local.get $part)))
    (local.set $target (i32.add (local.get $target) (i32.load (local.get $part))))
    (local.set $slot (i32.add (local.get $slot) (i32.const 8)))
    (if (i32.lt_u (local.get $slot) (local.get $end))
      (then
        (memory.copy (local.get $target) (i32.add (local.get $separator) (i32.const 16))
          (i32.load (local.get $separator)))
        (local.set $target (i32.add (local.get $target) (i32.load (local.get $separator))))
        (br $copy))))
  (local.get $result))

;; How many bytes a byte takes in a repr with this quote: 1, 2 (backslash and a letter or itself) or 4 (\xhh).
(func $repr_width (param $code i32) (param $quote i32) (result i32)
  (if (i32.or (i32.eq (local.get $code) (local.get $quote)) (i32.eq (local.get $code) (i32.const 92)))
    (then (return (i32.const 2))))
  (if (i32.lt_u (i32.sub (local.get $code) (i32.const 32)) (i32.const 95)) (then (return (i32.const 1))))
  (if (i32.or
        (i32.lt_u (i32.sub (local.get $code) (i32.const 9)) (i32.const 2))
        (i32.eq (local.get $code) (i32.const 13)))
    (then (return (i32.const 2))))
  (i32.const 4))

(func $hex_digit (param $value i32) (result i32)
  (i32.add (local.get $value)
    (select (i32.const 48) (i32.const 87) (i32.lt_u (local.get $value) (i32.const 10)))))

;; Quoted as CPython does: double quotes only where there are single ones and no double ones.
(func $str_repr (export "str_repr") (param $text i32) (result i32)
  (local $quote i32) (local $at i32) (local $length i32) (local $width i32) (local $total i32)
  (local $result i32) (local $target i32) (local $code i32)
  (local.set $length (i32.load (local.get $text)))
  (call $charge (i32.shl (local.get $length) (i32.const 2)))
  (local.set $quote
    (select (i32.const 34) (i32.const 39)
      (i32.and
        (i32.ge_s (call $find_from (local.get $text) (i32.const 0) (call $character (i32.const 39))) (i32.const 0))
        (i32.lt_s (call $find_from (local.get $text) (i32.const 0) (call $character (i32.const 34))) (i32.const 0)))))
  (local.set $total (i32.const 2))
  (block $measured
    (loop $measure
      (br_if $measured (i32.ge_u (local.get $at) (local.get $length)))
      (local.set $total
        (i32.add (local.get $total)
          (call $repr_width
            (i32.load8_u offset=16 (i32.add (local.get $text) (local.get $at)))
            (local.get $quote))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br $measure)))
  (local.set $result (call $str_new (local.get $total)))
  (local.set $target (i32.add (local.get $result) (i32.const 16)))
  (i32.store8 (local.get $target) (local.get $quote))
  (local.set $target (i32.add (local.get $target) (i32.const 1)))
  (local.set $at (i32.const 0))
  (block $written
    (loop $write
      (br_if $written (i32.ge_u (local.get $at) (local.get $length)))
      (local.set $code (i32.load8_u offset=16 (i32.add (local.get $text) (local.get $at))))
      (local.set $width (call $repr_width (local.get $code) (local.get $quote)))
      (if (i32.eq (local.get $width) (i32.const 1))
        (then (i32.store8 (local.get $target) (local.get $code)))
        (else
          (i32.store8 (local.get $target) (i32.const 92))
          (if (i32.eq (local.get $width) (i32.const 4))
            (then
              (i32.store8 offset=1 (local.get $target) (i32.const 120))
              (i32.store8 offset=2 (local.get $target)
                (call $hex_digit (i32.shr_u (local.get $code) (i32.const 4))))
              (i32.store8 offset=3 (local.get $target)
                (call $hex_digit (i32.and (local.get $code) (i32.const 15)))))
            (else
              ;; t, n and r for 9, 10 and 13; quotes and backslashes stand for themselves.
              (if (i32.eq (local.get $code) (i32.const 9)) (then (local.set $code (i32.const 116))))
              (if (i32.eq (local.get $code) (i32.const 10)) (then (local.set $code (i32.const 110))))
              (if (i32.eq (local.get $code) (i32.const 13)) (then (local.set $code (i32.const 114))))
              (i32.store8 offset=1 (local.get $target) (local.get $code))))))
      (local.set $target (i32.add (local.get $target) (local.get $width)))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br $write)))
  (i32.store8 (local.get $target) (local.get $quote))
  (local.get $result))
