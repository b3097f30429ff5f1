"""Reads inbox topics with librdkafka, as confluent-kafka brings it: librdkafka_topics.py BROKERS USER PASSWORD KEY TOPIC... One line a topic."""
import sys
import time

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, TopicPartition


def read(consumer: Consumer, topic: str, key: str) -> str:
    error = consumer.list_topics(topic, timeout=20).topics[topic].error
    if error is not None and error.code() == KafkaError.TOPIC_AUTHORIZATION_FAILED:
        return "refused"
    consumer.assign([TopicPartition(topic, 0, OFFSET_BEGINNING)])
    end = time.monotonic() + 30
    while time.monotonic() < end:
        record = consumer.poll(0.5)
        if record is None:
            continue
        if record.error() is not None:
            # It asks for the coordinator of a group whether or not it needs one; an outside client has no groups.
            if record.error().code() == KafkaError.GROUP_AUTHORIZATION_FAILED:
                continue
            raise SystemExit(str(record.error()))
        if record.key() == key.encode():
            headers = {name: value.decode() for name, value in record.headers() or []}
            return " ".join([headers["ce_type"], headers["ce_source"], headers["entente-digest"], record.value().decode()])
    return "missing"


brokers, user, password, key, *topics = sys.argv[1:]
for topic in topics:
    consumer = Consumer({
        "bootstrap.servers": brokers, "security.protocol": "SASL_PLAINTEXT", "sasl.mechanism": "SCRAM-SHA-512",
        "sasl.username": user, "sasl.password": password, "group.id": "none", "enable.auto.commit": False,
    })
    try:
        print(topic, read(consumer, topic, key))
    finally:
        consumer.close()
