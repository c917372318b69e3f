"""What the systems and the operation ask of the exchange."""

from apps.platforms.exchange.care import NothingToReplay, redeliver, replay, set_aside
from apps.platforms.exchange.carry import carry
from apps.platforms.exchange.directory import publish_directory
from apps.platforms.exchange.handover import (
    HandoverRefused,
    accept_handover,
    actor_of_peer,
    answer_handover,
    hand_over,
    handover_with,
    incoming_of,
    outgoing_of,
    report_progress,
    return_handover,
    take_answer,
    take_progress,
    take_return,
)
from apps.platforms.exchange.registry import Incoming, Refused, declines, handles
from apps.platforms.exchange.sending import File, UnknownReceiver, send
from apps.platforms.exchange.taking_back import failure_of, failure_of_message, take_back

__all__ = [
    "File",
    "HandoverRefused",
    "Incoming",
    "NothingToReplay",
    "Refused",
    "UnknownReceiver",
    "accept_handover",
    "actor_of_peer",
    "answer_handover",
    "carry",
    "declines",
    "failure_of",
    "failure_of_message",
    "hand_over",
    "handles",
    "handover_with",
    "incoming_of",
    "outgoing_of",
    "publish_directory",
    "redeliver",
    "replay",
    "report_progress",
    "return_handover",
    "send",
    "set_aside",
    "take_answer",
    "take_back",
    "take_progress",
    "take_return",
]
