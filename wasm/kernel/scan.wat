;; The gate before the parser: is there anything in this file that could be compiled? One pass, 16 bytes at a time.
;; The bytes start at a multiple of 16 and are followed by at least 32 bytes of spaces.
;; Results, at `$scratch`: newlines, `def test`, `class Test`, `import`, flags
;; (1 not ASCII, 2 tab, 4 form feed, 8 carriage return, 16 NUL).

(func $starts (param $at i32) (param $first i32) (param $second i32) (param $third i32) (param $fourth i32) (result i32)
  (i8x16.bitmask
    (v128.and
      (v128.and
        (i8x16.eq (v128.load (local.get $at)) (i8x16.splat (local.get $first)))
        (i8x16.eq (v128.load offset=1 (local.get $at)) (i8x16.splat (local.get $second))))
      (v128.and
        (i8x16.eq (v128.load offset=2 (local.get $at)) (i8x16.splat (local.get $third)))
        (i8x16.eq (v128.load offset=3 (local.get $at)) (i8x16.splat (local.get $fourth)))))))

(func $scan (export "scan") (param $at i32) (param $length i32)
  (local $end i32) (local $bytes v128) (local $mask i32) (local $hit i32)
  (local $newlines i32) (local $tests i32) (local $classes i32) (local $imports i32)
  (local $high v128) (local $tabs v128) (local $feeds v128) (local $returns v128) (local $nuls v128)
  (local.set $end (i32.add (local.get $at) (local.get $length)))
  (block $done
    (loop $block
      (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
      (local.set $bytes (v128.load (local.get $at)))
      (local.set $high (v128.or (local.get $high) (local.get $bytes)))
      (local.set $tabs (v128.or (local.get $tabs) (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 9)))))
      (local.set $feeds (v128.or (local.get $feeds) (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 12)))))
      (local.set $returns (v128.or (local.get $returns) (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 13)))))
      (local.set $nuls (v128.or (local.get $nuls) (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 0)))))
      (local.set $newlines
        (i32.add (local.get $newlines)
          (i32.popcnt (i8x16.bitmask (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 10)))))))
      ;; "def " then "test"
      (local.set $mask
        (call $starts (local.get $at) (i32.const 100) (i32.const 101) (i32.const 102) (i32.const 32)))
      (block $no_defs
        (loop $def
          (br_if $no_defs (i32.eqz (local.get $mask)))
          (local.set $hit (i32.add (local.get $at) (i32.ctz (local.get $mask))))
          (local.set $tests
            (i32.add (local.get $tests) (i32.eq (i32.load offset=4 (local.get $hit)) (i32.const 0x74736574))))
          (local.set $mask (i32.and (local.get $mask) (i32.sub (local.get $mask) (i32.const 1))))
          (br $def)))
      ;; "clas" then "s Te" and "st"
      (local.set $mask
        (call $starts (local.get $at) (i32.const 99) (i32.const 108) (i32.const 97) (i32.const 115)))
      (block $no_classes
        (loop $class
          (br_if $no_classes (i32.eqz (local.get $mask)))
          (local.set $hit (i32.add (local.get $at) (i32.ctz (local.get $mask))))
          (local.set $classes
            (i32.add (local.get $classes)
              (i32.and
                (i32.eq (i32.load offset=4 (local.get $hit)) (i32.const 0x65542073))
                (i32.eq (i32.load16_u offset=8 (local.get $hit)) (i32.const 0x7473)))))
          (local.set $mask (i32.and (local.get $mask) (i32.sub (local.get $mask) (i32.const 1))))
          (br $class)))
      ;; "impo" then "rt"
      (local.set $mask
        (call $starts (local.get $at) (i32.const 105) (i32.const 109) (i32.const 112) (i32.const 111)))
      (block $no_imports
        (loop $import
          (br_if $no_imports (i32.eqz (local.get $mask)))
          (local.set $hit (i32.add (local.get $at) (i32.ctz (local.get $mask))))
          (local.set $imports
            (i32.add (local.get $imports) (i32.eq (i32.load16_u offset=4 (local.get $hit)) (i32.const 0x7472))))
          (local.set $mask (i32.and (local.get $mask) (i32.sub (local.get $mask) (i32.const 1))))
          (br $import)))
      (local.set $at (i32.add (local.get $at) (i32.const 16)))
      (br $block)))
  (i32.store (global.get $scratch) (local.get $newlines))
  (i32.store offset=4 (global.get $scratch) (local.get $tests))
  (i32.store offset=8 (global.get $scratch) (local.get $classes))
  (i32.store offset=12 (global.get $scratch) (local.get $imports))
  (i32.store offset=16 (global.get $scratch)
    (i32.or
      (i32.or
        (i32.ne (i8x16.bitmask (local.get $high)) (i32.const 0))
        (i32.shl (v128.any_true (local.get $tabs)) (i32.const 1)))
      (i32.or
        (i32.shl (v128.any_true (local.get $feeds)) (i32.const 2))
        (i32.or
          (i32.shl (v128.any_true (local.get $returns)) (i32.const 3))
          (i32.shl (v128.any_true (local.get $nuls)) (i32.const 4)))))))
