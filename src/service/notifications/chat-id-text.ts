// How Telegram numbers its chats; groups are below zero.
import { z } from "zod";

export const chatIdText = z.string().regex(/^-?\d{1,20}$/, "must be a chat's number, as the bot tells it");
