# The peer of `bench/run gateway`: what one would write first to take events over HTTP.
# Run by gunicorn; KAFKA names the broker. Answers when Kafka has acknowledged the record.
import os

from flask import Flask, jsonify, request
from kafka import KafkaProducer

app = Flask(__name__)
producer = None


def kafka():
    # after the fork: a producer has threads
    global producer
    if producer is None:
        producer = KafkaProducer(
            bootstrap_servers=os.environ["KAFKA"], acks="all", api_version=(2, 5, 0)
        )
    return producer


@app.post("/e/<topic>")
def write(topic):
    request.get_json()
    written = kafka().send(topic, request.get_data()).get(timeout=10)
    return jsonify(topic=topic, partition=written.partition, offset=written.offset)
