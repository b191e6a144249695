import type { Module } from "./ast.ts"
export function validateModule(_module: Module): void {}
