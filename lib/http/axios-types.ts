import type { HttpService } from '@nestjs/axios';
import type { Observable } from 'rxjs';

// The types of axios by way of HttpService: two declaration files of it, ESM and CommonJS, do not fit each other.

export type AxiosInstance = HttpService['axiosRef'];
export type CallConfig = Parameters<HttpService['request']>[0];
type Emitted<O> = O extends Observable<infer R> ? R : never;
/** An answer, whatever its body is. */
export type CallResponse = ResponseOf<unknown>;
export type ResponseOf<T> = Omit<Emitted<ReturnType<HttpService['request']>>, 'data'> & { data: T };

type RequestInterceptor = NonNullable<Parameters<AxiosInstance['interceptors']['request']['use']>[0]>;
/** A configuration after the defaults were merged in. */
export type MergedConfig = Parameters<RequestInterceptor>[0];

/** What puts a call on the wire. */
export type Adapter = (config: MergedConfig) => Promise<CallResponse>;
