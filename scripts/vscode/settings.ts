/** User settings of a VS Code that is opened to show or test Diglot: quiet, and with the demo model selected. */

export function editorSettings(more: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return {
    "workbench.startupEditor": "none",
    "workbench.welcome.enabled": false,
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "chat.disableAIFeatures": true,
    "telemetry.telemetryLevel": "off",
    "workbench.colorTheme": "Dark Modern",
    "git.autofetch": false,
    "diglot.activeProfile": "demo",
    ...more,
  };
}
