import { THEME_SCRIPT } from "./theme";

/** The one inline script of the app. Browsers hide the nonce from scripts, which React would take for a difference. */
export function ThemeScript({ nonce }: { nonce: string | undefined }) {
  return (
    // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of ours, which has to run before the first paint
    <script nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: THEME_SCRIPT }} />
  );
}
