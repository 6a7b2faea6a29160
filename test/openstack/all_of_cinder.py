"""Cinder's three services in one process, so that no message broker is needed."""
import eventlet

eventlet.monkey_patch()

import sys

from oslo_config import cfg
from oslo_log import log as logging

from cinder import objects

objects.register_all()

from cinder.common import config  # noqa: F401 registers the options
from cinder import rpc, service

CONF = cfg.CONF
CONF(sys.argv[1:], project='cinder', version='21')
logging.setup(CONF, 'cinder')
rpc.init(CONF)
scheduler = service.Service.create(binary='cinder-scheduler')
scheduler.start()
volume = service.Service.create(
    host='test@fake', service_name='fake', binary='cinder-volume', coordination=True)
volume.start()
api = service.WSGIService('osapi_volume')
api.start()
while True:
    eventlet.sleep(1)
