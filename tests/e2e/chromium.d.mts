export const CHROMIUM: string;
export const CHROMIUM_ARGS: string[];
export const WEBGPU_ARGS: string[];
