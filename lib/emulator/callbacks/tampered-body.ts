import { OP_TYPE } from '../../protocol/index.js';
import { type CallbackBody, type Operation, OTHER } from './callback-bodies.js';
import type { CallbackTampering } from './callback-options.js';

/** The body as an attacker would change it. */
export function tamperedBody(body: CallbackBody, operation: Operation, how: CallbackTampering): CallbackBody {
  const { data, meta, included } = body;
  const withTransfer = (change: object): CallbackBody => ({
    ...body,
    included: included.map((entry) =>
      entry.id === operation.transferId
        ? { ...entry, attributes: { ...entry.attributes, ...change } }
        : entry,
    ),
  });
  switch (how) {
    case 'status':
      return withTransfer({ status: operation.status === 2 ? 1 : 2 });
    case 'amount':
      return withTransfer({ amount: `9${operation.amount}` });
    case 'trackingId':
      return { ...body, data: { ...data, attributes: { ...data.attributes, tracking_id: 'another-order' } } };
    case 'time':
      return {
        ...body,
        meta: { ...meta, time: meta.time.replace(/.Z$/, (end) => (end === '0Z' ? '1Z' : '0Z')) },
      };
    case 'sign':
      return { ...body, meta: { ...meta, sign: '0'.repeat(64) } };
    case 'unsigned':
      return { ...body, meta: { time: meta.time } };
    case 'stripped': {
      const { transfer: _, ...relationships } = data.relationships;
      const others = included.filter(({ type }) => type !== 'transfer');
      return { data: { ...data, relationships }, included: others, meta: { time: meta.time } };
    }
    case 'kind': {
      const kind = OTHER[operation.kind];
      return { ...withTransfer({ op_type: OP_TYPE[kind] }), data: { ...data, type: kind } };
    }
    case 'id':
      return { ...body, data: { ...data, id: `${data.id}1` } };
    case 'currency': {
      const currency = { data: { type: 'currency', id: '1' } };
      return { ...body, data: { ...data, relationships: { ...data.relationships, currency } } };
    }
  }
}
