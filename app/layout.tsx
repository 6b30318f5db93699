import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { ThemeScript } from "@/components/theme/theme-script";
import { Providers } from "./providers";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Alidade", template: "%s · Alidade" },
  description: "A read-only window on a service mesh: live service graph, health and configuration checks.",
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#ffffff" },
    { media: "(prefers-color-scheme: dark)", color: "#171b1e" },
  ],
};

/**
 * The nonce is read here and nowhere else: on a soft navigation the header carries a new one, which the document that
 * is already open would refuse.
 */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = (await headers()).get("x-nonce") ?? undefined;
  return (
    // The theme script sets an attribute before React looks.
    <html lang="en" suppressHydrationWarning>
      <head>
        <ThemeScript nonce={nonce} />
      </head>
      <body>
        {/* Cytoscape adds a style element without a nonce unless something of this id is there already. */}
        <template id="__________cytoscape_stylesheet" />
        <Providers>{children}</Providers>
      </body>
    </html>
  );
}
