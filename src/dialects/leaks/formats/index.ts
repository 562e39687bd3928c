/** The table of the formats in which calls leak. Of two that open alike, the one that asks for more stands first. */
import type { LeakFormat } from "../format.ts";
import { apertus } from "./apertus.ts";
import { brackets } from "./brackets.ts";
import { claude } from "./claude.ts";
import { cohere } from "./cohere.ts";
import { deepseek } from "./deepseek.ts";
import { dsml } from "./dsml.ts";
import { functionary } from "./functionary.ts";
import { gemini } from "./gemini.ts";
import { gemma } from "./gemma.ts";
import { glm } from "./glm.ts";
import { granite } from "./granite.ts";
import { harmony } from "./harmony.ts";
import { hermes } from "./hermes.ts";
import { internlm } from "./internlm.ts";
import { jamba } from "./jamba.ts";
import { kimi } from "./kimi.ts";
import { kimiK3 } from "./kimi-k3.ts";
import { lfm2 } from "./lfm2.ts";
import { llama } from "./llama.ts";
import { longcat } from "./longcat.ts";
import { minimax } from "./minimax.ts";
import { mistral } from "./mistral.ts";
import { nemotron } from "./nemotron.ts";
import { olmo } from "./olmo.ts";
import { phi } from "./phi.ts";
import { pythonic } from "./pythonic.ts";
import { qwenAgent } from "./qwen-agent.ts";
import { qwenCoder } from "./qwen-coder.ts";
import { react } from "./react.ts";
import { seed } from "./seed.ts";
import { solar } from "./solar.ts";
import { step } from "./step.ts";
import { toolUse } from "./tool-use.ts";

export const formats: readonly LeakFormat[] = [
  hermes,
  functionary,
  qwenCoder,
  seed,
  glm,
  dsml,
  minimax,
  step,
  claude,
  toolUse,
  kimi,
  kimiK3,
  deepseek,
  harmony,
  mistral,
  brackets,
  gemma,
  granite,
  internlm,
  cohere,
  jamba,
  nemotron,
  longcat,
  solar,
  apertus,
  lfm2,
  olmo,
  pythonic,
  gemini,
  llama,
  phi,
  qwenAgent,
  react,
];
